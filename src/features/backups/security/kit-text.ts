import type { RecoveryKit } from '../../../backup/contract/backups.ts';

/** The content of a kit, in the app, on paper and in the file. */
export interface KitText {
  readonly groups: readonly string[];
  /** The short form of the repository's id, as shown on backup files. */
  readonly shortId: string;
  readonly date: string;
  readonly address: string;
  /** The SHA-256 of the recovery page, if it could be loaded. */
  readonly pageSha256: string | undefined;
}

const ID_SHOWN = 8;

/** What a kit says beside its key. */
export interface KitPlace {
  /** Of the app. */
  readonly address: string;
  readonly pageSha256?: string | undefined;
}

/** Collects the content of a kit. */
export function kitText(
  { recoveryKey, repositoryId, createdAt }: RecoveryKit,
  { address, pageSha256 }: KitPlace,
): KitText {
  return {
    groups: recoveryKey.split('-'),
    shortId: repositoryId.slice(0, ID_SHOWN),
    date: createdAt.slice(0, 10),
    address,
    pageSha256,
  };
}

/** The name of the file; it sorts by date and names the backups that it opens. */
export function kitFileName({ shortId, date }: KitText): string {
  return `heirloom-recovery-kit-${date}-${shortId}.html`;
}

export const KIT_PURPOSE =
  'With this key anyone can open your Heirloom backups, and without your passphrase nothing else can. Keep it on paper with your other important papers, away from this device.';

/** How to use it, step by step. */
export function kitSteps({ address }: KitText): readonly string[] {
  return [
    'Find a backup file: its name begins with “heirloom-” and ends in “.zip”.',
    `Open Heirloom in any current browser: ${address}`,
    'Choose “Restore a backup”, and drop the file onto the page.',
    'Where it asks for the key, choose “Use the recovery key instead” and type the nine groups. Small letters and missing hyphens do not matter; there is no letter O, I, L or U in it.',
    'Look at the preview, then press “Restore”.',
    'Without Heirloom or the internet: take “recover.html” out of the backup file with any ZIP tool, open it in a browser, and choose the backup file there.',
  ];
}
