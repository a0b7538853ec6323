import { version } from '../../package.json';
import type { RepositoryConfig } from '../engine/index.ts';

/**
 * The text of `README.txt` beside backups, in a folder or on a server: everything that someone needs who finds it in
 * twenty years, and nothing about its content.
 */
export function readmeText({ id }: Pick<RepositoryConfig, 'id'>): string {
  const lines = [
    'HEIRLOOM BACKUPS',
    '================',
    '',
    'This folder holds backups of a Heirloom catalogue, each of them complete. They are encrypted: they can be read with',
    'the passphrase that was chosen, or with the recovery key from the recovery kit (nine groups of four letters and',
    'digits), and without them no one can read them, not even the makers of Heirloom.',
    '',
    `Backups' id:    ${id}`,
    '                (the recovery kit names the same id)',
    `Made by:        Heirloom ${version}`,
    'Format:         heirloom-repository, version 1',
    '',
    'HOW TO GET THE DATA BACK',
    '',
    '1. Keep this folder as it is. It may be moved or copied as a whole.',
    '2. Open Heirloom in a browser, on any device. It need not be the one that made these backups.',
    '3. Choose "Restore", then "Choose a folder", and choose this one. In a browser that cannot open folders, pack this',
    '   folder into a ZIP file and drop that file there.',
    '4. Type the passphrase or the recovery key.',
    '5. Choose a backup, look at the preview of what will come back, and confirm. What was in Heirloom before is backed up',
    '   first, and one press brings it back.',
    '',
    'WITHOUT HEIRLOOM',
    '',
    'recover.html, in this folder, opens the backups in any current browser, with no app and no internet.',
    '1. Open recover.html.',
    '2. Choose this folder there, and type the passphrase or the recovery key.',
    '3. Look at what is in a backup, and save all or a part of it as ordinary files.',
    'If recover.html is not here, take it from a backup file, or from Heirloom under "Security". The recovery kit and',
    'that page of Heirloom state its SHA-256, so that anyone can check that it was not changed.',
    '',
    'Even without recover.html the backups are not lost: FORMAT.md, which comes with the source code of Heirloom,',
    'describes every byte, and the keys are made with Argon2id, HKDF-SHA-256 and AES-256-GCM, which any programming',
    'language has.',
    '',
    'WHAT IS IN HERE',
    '',
    '  repository.json   what this is, and the locks that the passphrase and the recovery key open',
    '  packs/            records and files, encrypted (AES-256-GCM)',
    '  indexes/          which piece is in which pack, encrypted',
    '  snapshots/        the backups: when, and which pieces each is made of, encrypted',
    '  recover.html      the page that opens the backups',
    '  locks/            notes of devices that are at work here just now; they go away by themselves',
    'The name of each encrypted file is the SHA-256 of its content, so that anyone can check that nothing was changed,',
    'for example with the command sha256sum. Other files may lie here: they do no harm.',
    '',
  ];
  return lines.join('\r\n');
}
