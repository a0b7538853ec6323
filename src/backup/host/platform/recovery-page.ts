import type { RecoveryPage } from '../../contract/backups.ts';
import { encodeHex } from '../../../engine/low-level.ts';
import type { Bytes } from '../../../engine/index.ts';

/** The name of the recovery page in backup files, in folders, and at the root of the app. */
export const RECOVERY_PAGE_NAME = 'recover.html';
/** A server that does not have the page may answer with the app's own. */
const MARK = '<meta name="application-name" content="Heirloom recovery"';

let known: Promise<Bytes> | undefined;

/**
 * The page that opens backups without the app. It is stored with the app for use offline.
 * @returns `undefined` if it cannot be had: a backup file without it is still a backup file.
 */
export async function findRecoveryPage(): Promise<Bytes | undefined> {
  known ??= load();
  try {
    return await known;
  } catch {
    known = undefined;
    return undefined;
  }
}

/** The page for download, with its SHA-256, so that a person can check that a copy was not changed. */
export async function getRecoveryPage(): Promise<RecoveryPage | undefined> {
  const page = await findRecoveryPage();
  if (!page) return undefined;
  const sha256 = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', page)));
  return { page: new Blob([page], { type: 'text/html' }), fileName: RECOVERY_PAGE_NAME, sha256 };
}

async function load(): Promise<Bytes> {
  const response = await fetch(`${import.meta.env.BASE_URL}${RECOVERY_PAGE_NAME}`);
  if (!response.ok) throw new Error(`${RECOVERY_PAGE_NAME}: ${response.status}`);
  const page = new Uint8Array(await response.arrayBuffer());
  if (!new TextDecoder().decode(page.subarray(0, 4096)).includes(MARK))
    throw new Error(`${RECOVERY_PAGE_NAME} is another page.`);
  return page;
}
