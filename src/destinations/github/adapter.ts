import { isLoopback } from '../../adapters/http/destination-host.ts';
import { webHttpPorts } from '../../adapters/http/web-ports.ts';
import type { GitHubConnection } from '../../adapters/storage-github/github-request.ts';
import { encodeUtf8 } from '../../engine/low-level.ts';
import { bindAdapter, type AdapterTools } from '../adapter.ts';
import { readmeText } from '../readme.ts';
import { openSecret } from '../secret.ts';
import { github } from './definition.ts';
import { parseGitHubInput, type GitHubSettings } from './parse-input.ts';

// Loaded once somebody uses a repository.
const load = {
  place: () => import('../../adapters/storage-github/github-place.ts'),
  storage: () => import('../../adapters/storage-github/github-storage.ts'),
  locks: () => import('../../adapters/storage-github/locks-here.ts'),
};

export const githubAdapter = bindAdapter(github.settings, {
  locate: async (input, where, tools) => {
    const settings = parseGitHubInput(input);
    if (where === 'found') return settings;
    const { findFreeBranch } = await load.place();
    return { ...settings, branch: await findFreeBranch(connectionTo(settings, tools)) };
  },
  suggestName: ({ owner, repository }) => `${owner}/${repository}`,
  describe: ({ api, owner, repository, branch }) =>
    `${owner}/${repository}, branch ${branch}, on ${new URL(api).host.replace(/^api\./, '')}`,
  // GitHub ignores the case of names, but not of branches.
  isSame: async (one, other) => identityOf(one) === identityOf(other),
  mayUse: async () => true,
  address: ({ api }) => api,
  isOutsideDevice: ({ api }) => !isLoopback(api),
  open: async (settings, mode, tools) => {
    const [{ GitHubStorage }, { withLocksHere }] = await Promise.all([load.storage(), load.locks()]);
    return withLocksHere(new GitHubStorage(connectionTo(settings, tools), mode === 'read'));
  },
  probe: async (settings, tools) => {
    const { GitHubStorage } = await load.storage();
    const storage = new GitHubStorage(connectionTo(settings, tools), false);
    return {
      storage,
      // Each is a commit, and a listing has no pages.
      objects: 1,
      listLocks: (_, options) => storage.list('locks', options),
      create: async (key, bytes, options) => ((await storage.create(key, bytes, options)) ? 'created' : 'exists'),
    };
  },
  explain: async (settings, { config, page }, tools) => {
    const { writeGitHubNotes } = await load.place();
    await writeGitHubNotes(connectionTo(settings, tools), {
      'README.txt': encodeUtf8(readmeText(config)),
      ...(page && { 'recover.html': page }),
    });
  },
  clear: async (settings, tools) => (await load.place()).removeGitHubBackups(connectionTo(settings, tools)),
});

function identityOf({ api, owner, repository, branch }: GitHubSettings): string {
  return `${`${api}/${owner}/${repository}`.toLowerCase()}/${branch}`;
}

function connectionTo({ token, ...place }: GitHubSettings, { connect }: AdapterTools): GitHubConnection {
  return { ...place, send: connect(place.api), getToken: () => openSecret(token), ports: webHttpPorts };
}
