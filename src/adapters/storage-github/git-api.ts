// The endpoints of GitHub's REST API that a branch of backups needs. See docs.github.com, *REST API endpoints for Git
// database*.
import { BackupError, type Bytes } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { noRepository, toGitHubError } from './github-error.ts';
import { askGitHub, branchPath, type GitHubConnection, type GitHubRequest } from './github-request.ts';
import { blobJsonOf } from './git-object.ts';

const sha = z.string().check(z.regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/));
const named = z.object({ sha });
const refAnswer = z.object({ object: named });
const commitAnswer = z.object({ sha, tree: named });
const treeAnswer = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha, size: z.optional(z.number()) })),
});

/** Of a listing of 100,000 files, which is the most that GitHub gives. */
const MOST_TREE_BYTES = 64 * 1024 * 1024;

/** Where a branch is. */
export type BranchHead =
  | { readonly kind: 'at'; readonly commit: string; readonly etag: string | undefined }
  /** As the known answer says. */
  | { readonly kind: 'same' }
  | { readonly kind: 'missing' }
  /** The repository has no commit at all: it takes no objects before it has one. */
  | { readonly kind: 'empty-repository' };

/** @throws BackupError `place-missing` if there is no such repository; and as `toGitHubError`. */
export async function getHead(
  connection: GitHubConnection,
  { etag, signal }: Pick<GitHubRequest, 'etag' | 'signal'> = {},
): Promise<BranchHead> {
  const path = `/git/ref/${branchPath(connection.branch)}`;
  const response = await askGitHub(connection, { method: 'GET', path, etag, signal });
  if (response.status === 304) return { kind: 'same' };
  if (response.status === 409) return { kind: 'empty-repository' };
  if (response.status === 404) {
    await assertRepository(connection, signal);
    return { kind: 'missing' };
  }
  const { object } = await readAnswer(connection, response, 'GET', refAnswer);
  return { kind: 'at', commit: object.sha, etag: response.headers.get('etag') ?? undefined };
}

/** @throws BackupError `place-missing` if there is no such repository, or the token does not reach it. */
async function assertRepository(connection: GitHubConnection, signal: AbortSignal | undefined): Promise<void> {
  const response = await askGitHub(connection, { method: 'GET', path: '', signal });
  if (response.status === 404) throw noRepository({ repository: connection.repository });
  if (!response.ok) throw await toGitHubError(response, 'GET');
}

/** The name of a commit's tree. */
export async function getTreeOf(connection: GitHubConnection, commit: string, signal?: AbortSignal): Promise<string> {
  const response = await askGitHub(connection, { method: 'GET', path: `/git/commits/${commit}`, signal });
  return (await readAnswer(connection, response, 'GET', commitAnswer)).tree.sha;
}

export interface TreeListing {
  readonly entries: readonly {
    readonly path: string;
    readonly type: string;
    readonly sha: string;
    /** Missing for folders. */
    readonly size?: number | undefined;
  }[];
  /** GitHub leaves out the rest of what does not fit. */
  readonly isTruncated: boolean;
}

/** @param isDeep whether to list what is in folders, too. */
export async function listTree(
  connection: GitHubConnection,
  tree: string,
  { isDeep, signal }: { readonly isDeep: boolean; readonly signal?: AbortSignal | undefined },
): Promise<TreeListing> {
  const path = `/git/trees/${tree}${isDeep ? '?recursive=1' : ''}`;
  const response = await askGitHub(connection, { method: 'GET', path, signal, mostBytes: MOST_TREE_BYTES });
  const answer = await readAnswer(connection, response, 'GET', treeAnswer);
  return { entries: answer.tree, isTruncated: answer.truncated };
}

/** The bytes of a blob. @throws BackupError `missing-object`. */
export async function readBlob(
  connection: GitHubConnection,
  blob: string,
  { signal, mostBytes }: Pick<GitHubRequest, 'signal' | 'mostBytes'>,
): Promise<Bytes> {
  const response = await askGitHub(connection, {
    method: 'GET',
    path: `/git/blobs/${blob}`,
    accept: 'raw',
    signal,
    ...(mostBytes !== undefined && { mostBytes }),
  });
  if (response.status === 404) throw new BackupError('missing-object', { context: { blob } });
  if (!response.ok) throw await toGitHubError(response, 'GET', { blob });
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Stores a blob, which no tree names yet. GitHub's answer names the bytes that arrived, so no reading back is needed.
 * @returns `false` if the repository has no commit yet, and so takes none.
 */
export async function createBlob(
  connection: GitHubConnection,
  {
    bytes,
    sha: expected,
    signal,
  }: { readonly bytes: Bytes; readonly sha: string; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  const jsonBytes = blobJsonOf(bytes);
  const response = await askGitHub(connection, { method: 'POST', path: '/git/blobs', jsonBytes, signal });
  if (response.status === 409) return false;
  const { sha: arrived } = await readAnswer(connection, response, 'POST', named);
  if (arrived !== expected) throw new BackupError('storage-failed', { hint: 'other-bytes-came-back' });
  return true;
}

/** An entry of a new tree. `sha: null` removes what is there. */
export type NewEntry =
  | { readonly path: string; readonly sha: string | null }
  | { readonly path: string; readonly content: string };

/** @param base the tree that the entries change; missing: an empty one. */
export async function createTree(
  connection: GitHubConnection,
  entries: readonly NewEntry[],
  base: string | undefined,
): Promise<string> {
  const tree = entries.map((entry) => ({ mode: '100644', type: 'blob', ...entry }));
  const json = base === undefined ? { tree } : { base_tree: base, tree };
  const response = await askGitHub(connection, { method: 'POST', path: '/git/trees', json });
  return (await readAnswer(connection, response, 'POST', named)).sha;
}

export async function createCommit(
  connection: GitHubConnection,
  commit: { readonly message: string; readonly tree: string; readonly parents: readonly string[] },
): Promise<string> {
  const response = await askGitHub(connection, { method: 'POST', path: '/git/commits', json: commit });
  return (await readAnswer(connection, response, 'POST', named)).sha;
}

/**
 * Moves the branch to a commit that follows the one it is at, or begins it with one that follows none: GitHub compares
 * and sets in one step.
 * @returns `false` if it was elsewhere meanwhile. @throws BackupError `permission-denied` with the hint
 *   `branch-protected` if a rule of the repository forbids it.
 */
export async function moveBranch(
  connection: GitHubConnection,
  { to, from }: { readonly to: string; readonly from: string | undefined },
): Promise<boolean> {
  const { branch } = connection;
  const response =
    from === undefined
      ? await askGitHub(connection, {
          method: 'POST',
          path: '/git/refs',
          json: { ref: `refs/heads/${branch}`, sha: to },
        })
      : await askGitHub(connection, {
          method: 'PATCH',
          path: `/git/refs/${branchPath(branch)}`,
          json: { sha: to, force: false },
        });
  if (response.ok) return true;
  if (response.status !== 409 && response.status !== 422) throw await toGitHubError(response, 'PATCH', { branch });
  // After an answer that was lost, this device may have moved it itself.
  const head = await getHead(connection);
  const now = head.kind === 'at' ? head.commit : undefined;
  if (now === to) return true;
  const isRefused = response.status === 422 && now === from && !/fast.?forward/i.test(await response.text());
  if (isRefused) throw new BackupError('permission-denied', { context: { branch }, hint: 'branch-protected' });
  return false;
}

/** Stores a file in a repository that has no commit yet, which makes the first one. Someone may be faster. */
export async function createFirstFile(connection: GitHubConnection, path: string, content: string): Promise<void> {
  const { branch } = connection;
  const json = { message: 'Begin', content: btoa(content), branch };
  const response = await askGitHub(connection, { method: 'PUT', path: `/contents/${path}`, json });
  if (!response.ok && response.status !== 409 && response.status !== 422) throw await toGitHubError(response, 'PUT');
}

/** @throws BackupError as `toGitHubError`; `invalid-format` if it is not the documented answer. */
async function readAnswer<Value>(
  connection: GitHubConnection,
  response: Response,
  method: GitHubRequest['method'],
  schema: z.ZodMiniType<Value>,
): Promise<Value> {
  if (response.status === 404 && method !== 'GET') await assertRepository(connection, undefined);
  if (!response.ok) throw await toGitHubError(response, method);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new BackupError('invalid-format', { context: { what: 'an answer of GitHub' } });
}
