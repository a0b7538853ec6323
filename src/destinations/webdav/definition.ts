import { z } from '../../engine/low-level.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';
import { secretText } from '../secret.ts';

/** A collection on a WebDAV server. */
export const webdav = {
  can: { ...REPLICA, needsPermission: false, isOutsideDevice: true, hasTransientFailures: true },
  words: {
    name: 'WebDAV',
    noun: 'server',
    add: 'Add a WebDAV server',
    choose: 'Choose a WebDAV server',
    introduction: 'Keep an encrypted copy on a WebDAV server: Nextcloud, ownCloud, a NAS or a server of your own.',
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
      description: 'Of a folder that exists, as the server shows it under WebDAV.',
      placeholder: 'https://cloud.example/remote.php/dav/files/ada/',
      type: 'url',
      isRequired: true,
    },
    { name: 'userName', label: 'User name', type: 'text', isRequired: true, isAskedAgain: true },
    {
      name: 'password',
      label: 'Password',
      description: 'Best one for Heirloom alone, such as an app password.',
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
      values: { address: 'https://…/remote.php/dav/files/…/' },
      note: 'Nextcloud keeps web pages out. The app WebAppPassword lets Heirloom in: an administrator adds the address of this page to its allowed origins for WebDAV. Create an app password under Settings, Security.',
    },
    {
      name: 'ownCloud',
      values: { address: 'https://…/remote.php/dav/files/…/' },
      note: 'Add the address of this page to your allowed domains under Settings, Security, and create an app password there.',
    },
    {
      name: 'A server of your own',
      values: { address: 'https://…/' },
      note: 'Apache, nginx, lighttpd, Caddy or rclone 1.65 and later, with a CORS rule for this page.',
    },
    {
      name: 'A storage box, a NAS or another cloud',
      values: { address: 'https://…/' },
      note: 'Hetzner Storage Box, Synology, pCloud, Koofr and others keep web pages out. They work behind a reverse proxy that you run.',
    },
  ],
  settings: z.object({ address: z.url(), folder: z.string(), userName: z.string(), password: z.optional(secretText) }),
} as const satisfies AddableDefinition;
