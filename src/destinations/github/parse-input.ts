import { parseServerAddress } from '../../adapters/http/destination-host.ts';
import { BackupError } from '../../engine/index.ts';
import { z } from '../../engine/low-level.ts';
import { github } from './definition.ts';

export type GitHubSettings = z.infer<typeof github.settings>;

const inputSchema = z.object({
  api: z.string(),
  repository: z.string(),
  branch: z.optional(z.string()),
  token: z.string(),
});

const DEFAULT_BRANCH = 'heirloom-backups';
/** `ada/backups`, or the address of its page, or of its git repository. */
const REPOSITORY = /^(?:https:\/\/[^/]+\/|git@[^:]+:)?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/;
/** What `git check-ref-format` refuses in a branch, and control characters with it. */
const BAD_BRANCH = /^[-/]|[/.]$|\.\.|\/\/|@\{|[\s~^:?*[\\\p{C}]|(^|\/)\.|\.lock(\/|$)/u;

/**
 * The settings that a form or an address of the command line means.
 * @throws BackupError `invalid-format`, with the hint `not-an-address` or `repository-name`.
 */
export function parseGitHubInput(input: unknown): GitHubSettings {
  const { api, repository, branch, token } = inputSchema.parse(input);
  const url = parseServerAddress(api.trim());
  const [, owner, name] = REPOSITORY.exec(repository.trim()) ?? [];
  const branchName = branch?.trim() || DEFAULT_BRANCH;
  if (owner === undefined || name === undefined || BAD_BRANCH.test(branchName))
    throw new BackupError('invalid-format', { hint: 'repository-name' });
  return github.settings.parse({
    api: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    owner,
    repository: name,
    branch: branchName,
    token,
  });
}
