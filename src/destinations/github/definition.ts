import { z } from '../../engine/low-level.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';
import { secretText } from '../secret.ts';

const text = z.string().check(z.minLength(1), z.maxLength(255));

/** A branch of a repository on GitHub. */
export const github = {
  can: {
    ...REPLICA,
    needsPermission: false,
    isOutsideDevice: true,
    // What fails for a moment is sent again request by request: see `src/adapters/http`.
    hasTransientFailures: false,
    keepsEverything: true,
  },
  words: {
    name: 'GitHub',
    noun: 'repository',
    secretNoun: 'token',
    add: 'Add a GitHub repository',
    choose: 'Choose a GitHub repository',
    introduction: 'A private repository on GitHub, for up to about 1 GB. Old backups stay there.',
    states: { missing: 'Repository not found', 'permission-lost': 'Needs its token again' },
    hints: {
      'permission-lost': (name) =>
        `GitHub no longer lets Heirloom into “${name}”, most likely because the token has expired. Generate a new one, enter it, and the copies catch up.`,
      emptied: (name) =>
        `There were backups in “${name}”, and now there are none. Perhaps its branch was deleted. If the place is right, copy everything again.`,
    },
    keepsEverything: {
      note: 'Nothing is ever deleted there, because git keeps every version. So it suits collections of up to about 1 GB.',
      howToDelete: 'To delete them, delete the branch or the repository on GitHub.',
    },
  },
  fields: [
    {
      name: 'repository',
      label: 'Repository',
      description: 'Create a private one, only for these backups.',
      placeholder: 'ada/backups',
      type: 'text',
      isRequired: true,
    },
    {
      name: 'token',
      label: 'Token',
      description: 'A fine-grained token for this repository, with the permission Contents: Read and write.',
      placeholder: 'github_pat_…',
      type: 'secret',
      isRequired: true,
    },
    {
      name: 'branch',
      label: 'Branch',
      description: 'Created if it does not exist. Do not use it for anything else.',
      initial: 'heirloom-backups',
      type: 'text',
      isRequired: true,
    },
    {
      name: 'api',
      label: 'Address of the API',
      description: 'Change it only for a GitHub server of your own: https://HOST/api/v3.',
      initial: 'https://api.github.com',
      type: 'url',
      isRequired: true,
    },
  ],
  causes: {
    unreachable: [
      'A firewall, a content blocker or a company network keeps this device away from the address.',
      'The address of the API is mistyped. For GitHub itself it is https://api.github.com.',
      'The browser does not trust the certificate of the server. Open the address in a new tab to see.',
    ],
    'unreadable-answer': [
      'The address is not that of the API: for GitHub itself it is https://api.github.com, for a server of one’s own it ends with /api/v3.',
      'A proxy on the way removes the headers by which the server lets pages in.',
    ],
    'key-not-allowed': [
      'The token lacks the permission Contents: Read and write.',
      'The repository belongs to an organization, and an owner has not approved the token yet.',
    ],
  },
  settings: z.object({ api: z.url(), owner: text, repository: text, branch: text, token: secretText }),
} as const satisfies AddableDefinition;
