import { z } from '../../engine/low-level.ts';
import { buildSetting } from '../../platform/build-settings.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';
import { GRANT_SECRETS, grantSettings } from '../grant-settings.ts';

/** The servers of Dropbox, or others that speak as they do. */
export const DROPBOX_SERVERS = {
  site: buildSetting('VITE_DROPBOX_SITE') ?? 'https://www.dropbox.com',
  api: buildSetting('VITE_DROPBOX_API') ?? 'https://api.dropboxapi.com',
  content: buildSetting('VITE_DROPBOX_CONTENT') ?? 'https://content.dropboxapi.com',
} as const;

/** What Heirloom does there. The app has to be registered with these permissions. */
export const DROPBOX_SCOPES = [
  'account_info.read',
  'files.metadata.read',
  'files.content.read',
  'files.content.write',
] as const;

/** The app's own folder in somebody's Dropbox. */
export const dropbox = {
  // What fails for a moment is sent again request by request: see `src/adapters/http`.
  can: { ...REPLICA, needsPermission: false, isOutsideDevice: true, hasTransientFailures: false },
  words: {
    name: 'Dropbox',
    noun: 'Dropbox folder',
    add: 'Add Dropbox',
    choose: 'Choose Dropbox',
    introduction: 'Your Dropbox, without its program on this device.',
    states: { missing: 'Folder not found', 'permission-lost': 'Needs you to sign in again' },
    hints: {
      'permission-lost': (name) =>
        `Dropbox no longer lets Heirloom into “${name}”. Perhaps you disconnected it there. Sign in again, and the copies catch up.`,
    },
  },
  fields: [
    {
      name: 'folder',
      label: 'Folder',
      description: 'Created in the folder that Dropbox keeps for Heirloom, under Apps.',
      initial: 'Heirloom backups',
      type: 'text',
      isRequired: true,
    },
  ],
  signIn: {
    provider: 'Dropbox',
    flow: 'code',
    clientId: buildSetting('VITE_DROPBOX_CLIENT_ID'),
    authorizeAddress: `${DROPBOX_SERVERS.site}/oauth2/authorize`,
    parameters: { token_access_type: 'offline', scope: DROPBOX_SCOPES.join(' ') },
    note: 'Dropbox opens in a window of its own and asks whether Heirloom may use a folder there. Heirloom sees no other files, and never your password.',
  },
  servers: [DROPBOX_SERVERS.api, DROPBOX_SERVERS.content],
  secrets: GRANT_SECRETS,
  causes: {
    unreachable: [
      'This device is offline, or a firewall is in the way.',
      'An extension of the browser blocks Dropbox.',
      'Dropbox is down: see status.dropbox.com.',
    ],
    'unreadable-answer': [
      'An extension of the browser, or a program that checks connections, changes the answers of Dropbox.',
      'Dropbox is down: see status.dropbox.com.',
    ],
    'key-not-allowed': [
      'Heirloom is registered at Dropbox without a permission that it needs. The person who hosts it can add that; then sign in again.',
      'Your team does not allow the app. Ask its administrator.',
    ],
  },
  settings: z.object({ ...grantSettings, accountId: z.string(), account: z.string(), folder: z.string() }),
} as const satisfies AddableDefinition;
