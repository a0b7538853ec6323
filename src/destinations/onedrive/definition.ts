import { z } from '../../engine/low-level.ts';
import { buildSetting } from '../../platform/build-settings.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';
import { GRANT_SECRETS, grantSettings } from '../grant-settings.ts';

/** The servers of Microsoft, or others that speak as they do. */
export const MICROSOFT_SERVERS = {
  /** With the kinds of accounts as its path: `common` are all of them. */
  login: buildSetting('VITE_MICROSOFT_LOGIN') ?? 'https://login.microsoftonline.com/common',
  graph: buildSetting('VITE_MICROSOFT_GRAPH') ?? 'https://graph.microsoft.com',
} as const;

/**
 * Graph names the server for each file that is read, and for each large one that is written: for personal accounts
 * below `1drv.com` (“Download the contents of a DriveItem”, “createUploadSession”), `api.onedrive.com`
 * (microsoftgraph/microsoft-graph-toolkit #1621) or `microsoftpersonalcontent.com`, for those of work and school below
 * `sharepoint.com`.
 */
const CONTENT_SERVERS = buildSetting('VITE_MICROSOFT_FILES')?.split(' ') ?? [
  'https://*.1drv.com',
  'https://api.onedrive.com',
  'https://*.microsoftpersonalcontent.com',
  'https://*.sharepoint.com',
];

/** Only the app's own folder. */
const APP_FOLDER_SCOPE = 'Files.ReadWrite.AppFolder';
/** A host may ask for more: see “For the host” in `docs/onedrive.md`. */
export const ONEDRIVE_SCOPE = buildSetting('VITE_MICROSOFT_SCOPE') ?? APP_FOLDER_SCOPE;

const SEES =
  ONEDRIVE_SCOPE === APP_FOLDER_SCOPE
    ? 'Heirloom sees only a folder of its own there, and never your password.'
    : 'Microsoft asks you for access to all your files, because of how this copy of Heirloom is registered. Heirloom uses only a folder of its own there, and never sees your password.';

/** The app's own folder in somebody's OneDrive. */
export const onedrive = {
  // What fails for a moment is sent again request by request: see `src/adapters/http`.
  can: { ...REPLICA, needsPermission: false, isOutsideDevice: true, hasTransientFailures: false },
  words: {
    name: 'OneDrive',
    noun: 'OneDrive folder',
    add: 'Add OneDrive',
    choose: 'Choose OneDrive',
    introduction: 'Your OneDrive. Microsoft asks you to sign in again every day.',
    states: { missing: 'Folder not found', 'permission-lost': 'Signed out' },
    hints: {
      'permission-lost': (name) =>
        `Microsoft lets a web page in for a day at a time. Sign in again, and the copies in “${name}” catch up.`,
    },
  },
  fields: [
    {
      name: 'folder',
      label: 'Folder',
      description: 'Created in the folder that OneDrive keeps for Heirloom, under Apps.',
      initial: 'Heirloom backups',
      type: 'text',
      isRequired: true,
    },
  ],
  signIn: {
    provider: 'Microsoft',
    flow: 'code',
    isBrief: true,
    clientId: buildSetting('VITE_MICROSOFT_CLIENT_ID'),
    authorizeAddress: `${MICROSOFT_SERVERS.login}/oauth2/v2.0/authorize`,
    parameters: { response_mode: 'query', scope: `${ONEDRIVE_SCOPE} offline_access` },
    note: `Microsoft opens in a window of its own. ${SEES} Microsoft lets a web page in for a day at a time: automatic copies are made only while you are signed in, and then one press continues.`,
  },
  servers: [MICROSOFT_SERVERS.graph, MICROSOFT_SERVERS.login, ...CONTENT_SERVERS],
  secrets: GRANT_SECRETS,
  causes: {
    unreachable: [
      'This device is offline, or a firewall is in the way.',
      'An extension of the browser blocks Microsoft.',
      'OneDrive is down: see status.cloud.microsoft.',
    ],
    'unreadable-answer': [
      'An extension of the browser, or a program that checks connections, changes the answers of Microsoft.',
      'OneDrive is down: see status.cloud.microsoft.',
    ],
    'key-not-allowed': [
      'Microsoft refuses apps that may use only their own folder, in accounts that have not used them before: a fault there, known since August 2026. The person who hosts Heirloom can ask for more access.',
      'Your work or school does not allow the app. Ask its administrator.',
    ],
  },
  settings: z.object({
    ...grantSettings,
    accountId: z.string(),
    account: z.string(),
    folder: z.string(),
    /** Milliseconds since 1970, by this device's clock. */
    signedInUntil: z.number(),
  }),
} as const satisfies AddableDefinition;
