import { z } from '../../engine/low-level.ts';
import { buildSetting } from '../../platform/build-settings.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';
import { secretText } from '../secret.ts';

/** The servers of Google, or others that speak as they do. */
export const GOOGLE_SERVERS = {
  accounts: buildSetting('VITE_GOOGLE_ACCOUNTS') ?? 'https://accounts.google.com',
  api: buildSetting('VITE_GOOGLE_API') ?? 'https://www.googleapis.com',
} as const;

/** Only the files of the app. */
export const DRIVE_SCOPE = 'https://www.googleapis.com/auth/drive.file';

/** A folder in somebody's Google Drive. */
export const googleDrive = {
  // What fails for a moment is sent again request by request: see `src/adapters/http`.
  can: { ...REPLICA, needsPermission: false, isOutsideDevice: true, hasTransientFailures: false },
  words: {
    name: 'Google Drive',
    noun: 'Google Drive folder',
    add: 'Add Google Drive',
    choose: 'Choose Google Drive',
    introduction: 'Your Google Drive. Google asks you to sign in again about every hour.',
    states: { missing: 'Folder not found', 'permission-lost': 'Signed out' },
    hints: {
      'permission-lost': (name) =>
        `Google lets a web page in for about an hour at a time. Sign in again, and the copies in “${name}” catch up.`,
    },
  },
  fields: [
    {
      name: 'folder',
      label: 'Folder',
      description: 'Created in your Drive. You can move it there later.',
      initial: 'Heirloom backups',
      type: 'text',
      isRequired: true,
    },
  ],
  signIn: {
    provider: 'Google',
    flow: 'token',
    isBrief: true,
    clientId: buildSetting('VITE_GOOGLE_CLIENT_ID'),
    authorizeAddress: `${GOOGLE_SERVERS.accounts}/o/oauth2/v2/auth`,
    parameters: { scope: DRIVE_SCOPE },
    note: 'Google opens in a window of its own. Heirloom sees only its own files there. Google lets a web page in for about an hour at a time: automatic copies are made only while you are signed in, and then one press continues.',
  },
  servers: [GOOGLE_SERVERS.api],
  secrets: ['accessToken'],
  causes: {
    unreachable: [
      'This device is offline, or a firewall is in the way.',
      'An extension of the browser blocks Google.',
      'Google Drive is down: see google.com/appsstatus.',
    ],
    'unreadable-answer': [
      'An extension of the browser, or a program that checks connections, changes the answers of Google.',
      'Google Drive is down: see google.com/appsstatus.',
    ],
    'key-not-allowed': [
      'The Google Drive API is not enabled for this copy. The person who hosts Heirloom can enable it.',
      'Your work or school does not allow the app. Ask its administrator.',
    ],
  },
  settings: z.object({
    accountId: z.string(),
    account: z.string(),
    folder: z.string(),
    accessToken: secretText,
    /** Milliseconds since 1970, by this device's clock. */
    expiresAt: z.number(),
  }),
} as const satisfies AddableDefinition;
