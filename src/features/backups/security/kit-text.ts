import type { RecoveryKit } from '../../../backup/contract/backups.ts';

/** The content of a kit, in the app, on paper and in the file. */
export interface KitText {
  readonly groups: readonly string[];
  /** The short form of the repository's id, as shown on backup files. */
  readonly shortId: string;
  readonly date: string;
  readonly address: string;
}

const ID_SHOWN = 8;

/** Collects the content of a kit. @param address of the app. */
export function kitText({ recoveryKey, repositoryId, createdAt }: RecoveryKit, address: string): KitText {
  return {
    groups: recoveryKey.split('-'),
    shortId: repositoryId.slice(0, ID_SHOWN),
    date: createdAt.slice(0, 10),
    address,
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
  ];
}
