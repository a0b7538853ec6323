import { z } from '../../engine/low-level.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';
import { secretText } from '../secret.ts';

/** A collection on a WebDAV server. */
export const webdav = {
  // What fails for a moment is sent again request by request: see `src/adapters/http`.
  can: { ...REPLICA, needsPermission: false, isOutsideDevice: true, hasTransientFailures: false },
  words: {
    name: 'WebDAV',
    noun: 'folder',
    secretNoun: 'password',
    add: 'Add a WebDAV server',
    choose: 'Choose a WebDAV server',
    introduction: 'A WebDAV server: Nextcloud, ownCloud, a NAS or a server of your own.',
    states: { missing: 'Folder not found', 'permission-lost': 'Password refused' },
    hints: {
      'permission-lost': (name) =>
        `“${name}” no longer accepts the password. Perhaps it was changed, or the app password was withdrawn.`,
      emptied: (name) =>
        `There were backups on “${name}”, and now there are none. Perhaps a drive of the server is missing. If the place is right, copy everything again.`,
    },
  },
  fields: [
    {
      name: 'address',
      label: 'Address',
      description: 'Of an existing folder, as your server lists it under WebDAV.',
      placeholder: 'https://cloud.example/remote.php/dav/files/ada/',
      type: 'url',
      isRequired: true,
    },
    { name: 'userName', label: 'User name', type: 'text', isRequired: true, isAskedAgain: true },
    {
      name: 'password',
      label: 'Password',
      description: 'Preferably an app password for Heirloom only.',
      type: 'secret',
      isRequired: true,
    },
    {
      name: 'folder',
      label: 'Folder',
      description: 'Created in the folder at the address.',
      type: 'text',
      isRequired: false,
      initial: 'Heirloom backups',
    },
  ],
  presets: [
    {
      name: 'Nextcloud',
      values: { address: 'https://SERVER/remote.php/dav/files/USER/' },
      note: 'Replace SERVER and USER. Nextcloud lets this page in only with its app WebAppPassword. Create an app password for Heirloom under Settings, Security.',
    },
    {
      name: 'ownCloud',
      values: { address: 'https://SERVER/remote.php/dav/files/USER/' },
      note: 'Replace SERVER and USER. Under Settings, Security, add this page to the white-listed domains, and create an app password.',
    },
    {
      name: 'Apache, nginx, lighttpd or rclone',
      values: { address: 'https://SERVER/dav/' },
      note: 'Replace SERVER. The guide has settings to copy.',
    },
    {
      name: 'Storage box, NAS or another cloud',
      values: { address: 'https://SERVER/' },
      note: 'Replace SERVER by a reverse proxy of your own: Hetzner Storage Box, Synology, pCloud, Koofr and others do not let pages in. The guide has settings to copy.',
    },
  ],
  causes: {
    unreachable: [
      'The address is mistyped, or the server is off.',
      'The browser does not trust the certificate of the server. Open the address in a new tab to see.',
      'The server is in your local network, and the browser was not allowed to reach it.',
    ],
    'unreadable-answer': [
      'The server does not let this page in: see below.',
      'It does, but asks for a password even for the browser’s preflight request (method OPTIONS).',
      'It allows only some of the methods and headers that are needed.',
    ],
  },
  settings: z.object({ address: z.url(), folder: z.string(), userName: z.string(), password: z.optional(secretText) }),
} as const satisfies AddableDefinition;
