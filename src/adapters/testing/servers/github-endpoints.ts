import { createHash } from 'node:crypto';
import type { GitRepository, TreeChange } from './git-plumbing.ts';

/** An answer of GitHub. `body` becomes JSON, unless it is bytes. */
export interface GitHubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** What a test has set for the repository. */
export interface GitHubRules {
  /** The most entries that a listing of a tree has; GitHub's own limit is 100,000. */
  mostEntries: number;
  /** A branch that a rule protects. */
  protectedBranch: string | undefined;
}

export interface GitHubCall {
  readonly method: string;
  /** Below the repository, such as `git/trees/main`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

type Endpoint = (repository: GitRepository, call: GitHubCall, rules: GitHubRules) => Promise<GitHubAnswer>;

/** GitHub's own limit of a blob, as measured by others; its documents say 100 MB for reading. */
const MOST_BLOB_BYTES = 40 * 1024 * 1024;
const SHA = /^[0-9a-f]{40}$/;

/** An error as GitHub writes it. */
export function refusal(status: number, message: string): GitHubAnswer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}

export const NOT_FOUND = refusal(404, 'Not Found');

/** By method and the beginning of the path. */
const ENDPOINTS: readonly (readonly [method: string, path: string, endpoint: Endpoint])[] = [
  ['GET', 'git/ref/', getRef],
  ['GET', 'git/commits/', getCommit],
  ['GET', 'git/trees/', getTree],
  ['GET', 'git/blobs/', getBlob],
  ['POST', 'git/blobs', createBlob],
  ['POST', 'git/trees', createTree],
  ['POST', 'git/commits', createCommit],
  ['POST', 'git/refs', createRef],
  ['PATCH', 'git/refs/', updateRef],
  ['DELETE', 'git/refs/', deleteRef],
  ['PUT', 'contents/', createFile],
];

/** Answers as GitHub's REST API documents it. */
export async function answerGitHub(
  repository: GitRepository,
  call: GitHubCall,
  rules: GitHubRules,
): Promise<GitHubAnswer> {
  const found = ENDPOINTS.find(
    ([method, path]) =>
      method === call.method && (path.endsWith('/') ? call.path.startsWith(path) : call.path === path),
  );
  if (!found) return NOT_FOUND;
  const [, path, endpoint] = found;
  if (path.startsWith('git/') && !(await repository.hasCommits())) return refusal(409, 'Git Repository is empty.');
  return endpoint(repository, { ...call, path: decodeURIComponent(call.path.slice(path.length)) }, rules);
}

async function getRef(repository: GitRepository, { path, headers }: GitHubCall): Promise<GitHubAnswer> {
  const sha = await repository.readRef(`refs/${path}`);
  if (sha === undefined) return NOT_FOUND;
  const etag = `W/"${createHash('sha256').update(sha).digest('hex')}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
  return { status: 200, headers: { etag }, body: refBody(path, sha) };
}

function refBody(path: string, sha: string): object {
  return { ref: `refs/${path}`, node_id: 'x', url: '', object: { type: 'commit', sha, url: '' } };
}

async function getCommit(repository: GitRepository, { path }: GitHubCall): Promise<GitHubAnswer> {
  if ((await repository.look(path))?.type !== 'commit') return NOT_FOUND;
  const { tree, parents, message } = await repository.readCommit(path);
  return { status: 200, body: { sha: path, message, tree: { sha: tree }, parents: parents.map((sha) => ({ sha })) } };
}

async function getTree(
  repository: GitRepository,
  call: GitHubCall,
  { mostEntries }: GitHubRules,
): Promise<GitHubAnswer> {
  const { path, query } = call;
  if ((await repository.look(path)) === undefined) return NOT_FOUND;
  // Any value counts, also `0`.
  const entries = await repository.listTree(path, query.has('recursive'));
  const tree = entries.slice(0, mostEntries).map((entry) => ({ ...entry, url: '' }));
  return { status: 200, body: { sha: path, url: '', tree, truncated: entries.length > mostEntries } };
}

async function getBlob(repository: GitRepository, { path, headers }: GitHubCall): Promise<GitHubAnswer> {
  if ((await repository.look(path))?.type !== 'blob') return NOT_FOUND;
  const bytes = await repository.readBlob(path);
  if (/application\/vnd\.github\.(v3\.)?raw/.test(String(headers['accept'])))
    return { status: 200, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }, body: bytes };
  const content = bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
  return { status: 200, body: { sha: path, node_id: 'x', size: bytes.length, url: '', content, encoding: 'base64' } };
}

async function createBlob(repository: GitRepository, { body }: GitHubCall): Promise<GitHubAnswer> {
  const { content, encoding = 'utf-8' } = membersOf(body);
  if (typeof content !== 'string') return refusal(422, 'Invalid request.\n\n"content" wasn\'t supplied.');
  if (encoding !== 'utf-8' && encoding !== 'base64') return refusal(422, 'Invalid request.');
  if (encoding === 'base64' && /[^A-Za-z0-9+/=\s]/.test(content)) return refusal(422, 'content is not valid Base64');
  const bytes = Buffer.from(content, encoding);
  if (bytes.length > MOST_BLOB_BYTES) return refusal(422, 'Sorry, your input was too large to process.');
  return created({ sha: await repository.hashObject(bytes), url: '' });
}

async function createTree(repository: GitRepository, { body }: GitHubCall): Promise<GitHubAnswer> {
  const { tree, base_tree: base } = membersOf(body);
  if (!Array.isArray(tree) || tree.length === 0) return refusal(422, 'Invalid tree info');
  if (base !== undefined && (await repository.look(String(base)))?.type !== 'tree') return NOT_FOUND;
  const known = new Set(
    typeof base === 'string' ? (await repository.listTree(base, true)).map(({ path }) => path) : [],
  );
  const changes: TreeChange[] = [];
  for (const [at, entry] of tree.entries()) {
    const { path, sha, content, mode, type } = membersOf(entry);
    if (typeof path !== 'string' || mode !== '100644' || type !== 'blob') return refusal(422, 'Invalid tree info');
    if (typeof content === 'string') changes.push([path, await repository.hashObject(Buffer.from(content))]);
    else if (sha === null) {
      if (!known.has(path)) return refusal(422, 'GitRPC::BadObjectState');
      changes.push([path, undefined]);
    } else if (typeof sha === 'string' && SHA.test(sha) && (await repository.look(sha))?.type === 'blob')
      changes.push([path, sha]);
    else return refusal(422, `tree.${at}.sha ${String(sha)} is not a valid blob`);
  }
  const written = await repository.writeTree(typeof base === 'string' ? base : undefined, changes);
  const listed = await repository.listTree(written, false);
  if (listed.length === 0) return refusal(422, 'Invalid tree info');
  return created({ sha: written, url: '', tree: listed, truncated: false });
}

async function createCommit(repository: GitRepository, { body }: GitHubCall): Promise<GitHubAnswer> {
  const { message, tree, parents = [] } = membersOf(body);
  if (typeof message !== 'string' || typeof tree !== 'string' || !Array.isArray(parents))
    return refusal(422, 'Invalid request.');
  if ((await repository.look(tree))?.type !== 'tree') return refusal(422, 'Tree SHA does not exist');
  for (const parent of parents)
    if ((await repository.look(String(parent)))?.type !== 'commit')
      return refusal(422, 'Parent SHA does not exist or is not a commit object');
  return created({
    sha: await repository.commitTree(tree, parents.map(String), message),
    message,
    tree: { sha: tree },
  });
}

async function createRef(repository: GitRepository, { body }: GitHubCall, rules: GitHubRules): Promise<GitHubAnswer> {
  const { ref, sha } = membersOf(body);
  if (typeof ref !== 'string' || !/^refs\/[^/]+\/./.test(ref))
    return refusal(422, 'Reference name must start with refs/');
  if (typeof sha !== 'string' || (await repository.look(sha))?.type !== 'commit')
    return refusal(422, 'Object does not exist');
  if (isProtected(ref, rules)) return refusal(422, 'Reference update failed');
  if (!(await repository.updateRef(ref, sha, ''))) return refusal(422, 'Reference already exists');
  return created(refBody(ref.slice('refs/'.length), sha));
}

async function updateRef(
  repository: GitRepository,
  { path, body }: GitHubCall,
  rules: GitHubRules,
): Promise<GitHubAnswer> {
  const { sha, force = false } = membersOf(body);
  const ref = `refs/${path}`;
  const before = await repository.readRef(ref);
  if (before === undefined) return refusal(422, 'Reference does not exist');
  if (typeof sha !== 'string' || (await repository.look(sha))?.type !== 'commit')
    return refusal(422, 'Object does not exist');
  if (isProtected(ref, rules)) return refusal(422, 'Changes must be made through a pull request.');
  const isForward = force === true || (await repository.isAncestor(before, sha));
  // The comparison is git's own: someone may be faster than the check.
  if (!isForward || !(await repository.updateRef(ref, sha, before)))
    return refusal(422, 'Update is not a fast forward');
  return { status: 200, body: refBody(path, sha) };
}

async function deleteRef(repository: GitRepository, { path }: GitHubCall): Promise<GitHubAnswer> {
  const ref = `refs/${path}`;
  if ((await repository.readRef(ref)) === undefined) return refusal(422, 'Reference does not exist');
  await repository.deleteRef(ref);
  return { status: 204 };
}

/** Only what makes the first commit; in a repository without any, the branch is made, whatever its name. */
async function createFile(repository: GitRepository, { path, body }: GitHubCall): Promise<GitHubAnswer> {
  const { message, content, branch = 'main' } = membersOf(body);
  if (typeof message !== 'string' || typeof content !== 'string') return refusal(422, 'Invalid request.');
  const ref = `refs/heads/${String(branch)}`;
  const before = await repository.readRef(ref);
  if (before === undefined && (await repository.hasCommits()))
    return refusal(404, `Branch ${String(branch)} not found`);
  if (before !== undefined && (await repository.listTree(before, true)).some((entry) => entry.path === path))
    return refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  const blob = await repository.hashObject(Buffer.from(content, 'base64'));
  const tree = await repository.writeTree(before, [[path, blob]]);
  const commit = await repository.commitTree(tree, before === undefined ? [] : [before], message);
  if (!(await repository.updateRef(ref, commit, before ?? ''))) return refusal(409, `${path} does not match`);
  return created({ content: { path, sha: blob }, commit: { sha: commit } });
}

function created(body: object): GitHubAnswer {
  return { status: 201, body };
}

function isProtected(ref: string, { protectedBranch }: GitHubRules): boolean {
  return ref === `refs/heads/${protectedBranch}`;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
