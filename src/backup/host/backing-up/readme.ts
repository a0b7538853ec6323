import { version } from '../../../../package.json';
import { FILE_KINDS, type FileKind } from '../../../catalogue/file-kinds.ts';
import { leftOutOf, type RepositoryConfig, type Snapshot } from '../../../engine/index.ts';

const SCOPES: Readonly<Record<Snapshot['scope'], string>> = {
  full: 'everything',
  configuration: 'how things are arranged (collections, fields, views, settings), without records',
  minimal: 'collections, fields and records, without files',
};
const WAYS: Readonly<Record<RepositoryConfig['slots'][number]['kind'], string>> = {
  passphrase: 'the passphrase that you chose',
  'recovery-key': 'the recovery key from your recovery kit: nine groups of four letters and digits',
  passkey: 'a passkey of yours, but only at the address where it was made',
  other: 'a key of a kind that only newer versions of Heirloom know',
};

const KINDS: Readonly<Record<FileKind, string>> = { photos: 'photos', files: 'book files and other attachments' };

function missingFiles(snapshot: Snapshot): string {
  const leftOut = leftOutOf(snapshot);
  const kinds = FILE_KINDS.filter((kind) => leftOut.includes(kind));
  return kinds.length === 1 ? kinds.map((kind) => KINDS[kind]).join('') : 'photos and files';
}

/**
 * The text of `README.txt` in a backup file: everything that someone needs who finds it in twenty years, and nothing
 * about its content.
 */
export function readmeText(config: RepositoryConfig, snapshot: Snapshot): string {
  const kinds = new Set(config.slots.map((slot) => slot.kind));
  const content =
    snapshot.scope === 'full' && !snapshot.withFiles
      ? `everything but ${missingFiles(snapshot)}`
      : SCOPES[snapshot.scope];
  const lines = [
    'HEIRLOOM BACKUP',
    '===============',
    '',
    'This file is a backup of a Heirloom catalogue. It is encrypted: it can be read with one of the keys below,',
    'and without one no one can read it, not even the makers of Heirloom.',
    '',
    `Taken:          ${snapshot.takenAt} (UTC)`,
    `Holds:          ${content}`,
    `Opened by:      ${[...kinds].map((kind) => WAYS[kind]).join(',\r\n                or ')}`,
    `Backups' id:    ${config.id}`,
    '                (your recovery kit names the same id)',
    `Made by:        Heirloom ${version}`,
    'Format:         heirloom-repository, version 1',
    '',
    'HOW TO GET YOUR DATA BACK',
    '',
    '1. Keep this file as it is. Do not unpack it; if it was unpacked, pack the folder into a ZIP again.',
    '2. Open Heirloom in a browser, on any device. It need not be the one that made this backup.',
    '3. Choose "Restore", and drop this file there.',
    '4. Type the passphrase or the recovery key.',
    '5. Look at the preview of what will come back, and confirm. Your current data is backed up first, and',
    '   one press brings it back.',
    '',
    'WITHOUT HEIRLOOM',
    '',
    'recover.html, in this file, opens the backup in any current browser, with no app and no internet.',
    '1. Take recover.html out of this file with any ZIP tool, and open it. It needs nothing else.',
    '2. Choose this file there, and type the passphrase or the recovery key.',
    '3. Look at what is in the backup, and save all or a part of it as ordinary files.',
    'If recover.html is not here, take it from another backup file, or from Heirloom under "Security". The recovery kit',
    'and that page of Heirloom state its SHA-256, so that anyone can check that it was not changed.',
    '',
    'Even without recover.html the backup is not lost: FORMAT.md, which comes with the source code of Heirloom, describes',
    'every byte, and the keys are made with Argon2id, HKDF-SHA-256 and AES-256-GCM, which any programming language has.',
    '',
    'WHAT IS IN HERE',
    '',
    'Any ZIP tool shows the parts of the backup, but not what they hold:',
    '  repository.json   what this is, and the locks that your passphrase and recovery key open',
    '  packs/            your records and files, encrypted (AES-256-GCM)',
    '  indexes/          which piece is in which pack, encrypted',
    '  snapshots/        the backup itself: when, and which pieces it is made of, encrypted',
    '  recover.html      the page that opens the backup',
    'The name of each encrypted part is the SHA-256 of its content, so that anyone can check that nothing was changed,',
    'for example with the command sha256sum.',
    '',
  ];
  return lines.join('\r\n');
}
