// What to do next about a failure, in a plain sentence: by its code, or by the hint for a special case of it.
import type { ErrorCode, ErrorHint } from '../../engine/index.ts';

const BY_CODE: Readonly<Record<ErrorCode, string>> = {
  cancelled: 'Nothing was changed. Start again whenever you like.',
  'wrong-passphrase': 'Check Caps Lock and the keyboard layout, or use the recovery key from your recovery kit.',
  'wrong-recovery-key': 'This key belongs to another set of backups. Look for the recovery kit that names this one.',
  'wrong-passkey': 'It was made for other backups, or was removed. Use the passphrase or the recovery key.',
  'mistyped-recovery-key': 'One of the characters is not right. Compare it with your recovery kit, group by group.',
  locked: 'Unlock your backups with the passphrase or the recovery key.',
  'last-key': 'Set a passphrase or make a recovery kit first, so that there is another way in.',
  'no-repository': 'Choose a file or folder that has backups, or make the first backup here.',
  'repository-exists': 'There are backups here already: open them instead of starting over.',
  'not-a-zip': 'Choose a backup file: its name ends in .zip and begins with heirloom.',
  'not-a-backup-file': 'This ZIP was not made by a backup. Choose a backup file: its name begins with heirloom.',
  'other-archive': 'Unpack it first. Then choose the backup file in it, or restore from the folder.',
  'split-archive': 'Join the parts with the program that split them. Then choose the whole file.',
  'zip-in-zip': 'Unpack it first. Then choose the ZIP file in it whose name begins with heirloom.',
  'several-backups': 'Unpack it first. Then restore from the folder that you want.',
  'zip-with-password':
    'Unpack it with its own password first. Then restore from the folder, or choose the file as it was downloaded.',
  'unreadable-packing':
    'Unpack it with the program that made it. Then restore from the folder, or pack it again as an ordinary ZIP.',
  truncated: 'The file ends too early: the download or copy was probably interrupted. Download or copy it again.',
  damaged: 'Part of this backup was changed after it was made. Try another copy of it, or an earlier backup.',
  'invalid-format': 'No version of Heirloom has written a backup like this. Try another copy of it.',
  'newer-version': 'Update the app, then try again.',
  'limit-exceeded': 'The file claims sizes that no backup has. Do not trust it; use another copy.',
  'missing-object': 'Part of this backup is missing. Try another copy of it, or an earlier backup.',
  busy: 'Wait until the other tab or device has finished, then try again.',
  'busy-elsewhere':
    'Wait until it has finished, then try again. An interrupted job blocks others for up to ten minutes.',
  'quota-exceeded': 'Free space on this device or delete old backups, then try again.',
  'storage-unavailable': 'Leave the private window, or allow this site to store data, then try again.',
  'permission-denied': 'Allow access to the destination, then try again.',
  'permission-lost': 'Press Allow again next to this destination, and the browser asks you.',
  'place-missing':
    'Plug in the drive or put the folder back where it was. If it is gone for good, remove this destination and add another.',
  'place-emptied': 'Plug in the right drive, or let everything be copied there again.',
  'place-read-only':
    'Remove the write protection of the drive or folder, and close other programs that use its files. Then try again.',
  'other-repository': 'Choose another folder, or restore from the backups that are there.',
  'storage-failed': 'Try again. If it happens again, check the disk or the connection.',
  offline: 'Try again when you are online.',
  'source-failed': 'Close other tabs of this app, reload, and try again.',
  'unique-conflict':
    'Nothing was changed. Two items would have the same value where only one may. Open the preview again and choose which one stays.',
  'stale-plan': 'Your data changed meanwhile. Look at the refreshed preview and confirm again.',
  incompatible: 'This backup was made by another app, or another version of it. Open it there.',
  internal: 'This is a bug. Your data and backups are unchanged; please report it.',
};

/** A field of an error's context, as text; `undefined` if it is unknown, as in the activity log. */
type GetFact = (name: string) => string | undefined;

const BY_HINT: Readonly<Record<ErrorHint, string | ((fact: GetFact) => string)>> = {
  'pack-gone-meanwhile': 'Another device freed space meanwhile. Try again.',
  'config-changed-meanwhile': 'Another device changed the keys there meanwhile. Try again.',
  'backup-made-meanwhile': 'Another device made a backup meanwhile. Space is freed the next time.',
  'lock-lost': 'This device was asleep or too slow, and another one took over meanwhile. Try again.',
  'read-only': 'This destination is read-only. Choose another one to keep backups in.',
  'unknown-type': (fact) =>
    `A record has a value${ofType(fact('type'))} that this browser cannot make. Open the backup in the browser that it was made in, or leave that record out.`,
  'other-database': 'This backup is of another database. Restore it there.',
  'no-upgrade':
    'This backup is of an older version of the data, which this app cannot upgrade. Open it with the version that made it.',
  'no-heal-source':
    'No other destination has these backups to repair them from. The next backup stores again what your data still has.',
  'no-backup-to-try': 'There is no backup here yet. Copy one here first.',
  'no-room-for-test-restore':
    'This browser does not have enough space for a test restore. Free space on this device and try again.',
  'file-moved': 'The file was moved or changed since it was chosen. Choose it again.',
  'file-unreadable': 'The file could not be read. Choose it again.',
  'folder-full': 'Free space where the folder is, or keep fewer backups there, then try again.',
  'name-refused':
    'Choose another name for the folder: without " * : < > ? \\ and |, not ending in a full stop, and none that Windows keeps for itself.',
  'too-many-folders': 'Choose another folder: this one has too many folders of backups.',
  'newer-app': 'A newer version of this app has used the data. Reload the page to get that version, then try again.',
  'refused-value':
    'This browser refuses the key or the value of a record. Nothing was changed. Restore in the browser that the backup was made in, or leave that record out.',
  'not-an-address': 'The address must begin with https:// and have no name or password in it.',
  'bucket-in-address': 'Leave the bucket out of the address: it has a field of its own.',
  'no-answer': 'Check the connection and the address. Heirloom tries again with the next copy.',
  unreachable: 'Nothing answers at this address. Check it, and whether the browser trusts its certificate.',
  'unreadable-answer':
    'Check that the server has a CORS rule for this page, that the key is still valid, and that the clock of this device is right.',
  'insecure-address':
    'This page was loaded securely, so the browser refuses addresses that begin with http:. Use one that begins with https:.',
  'other-bytes-came-back': 'The destination returned other bytes than were written there. Do not use it.',
  'listing-incomplete': 'The destination did not list all that was written there. Do not use it.',
  redirected: 'The server sends Heirloom to another address. Enter that address instead.',
  'server-busy': 'The server is overloaded or being repaired. Heirloom tries again with the next copy.',
  'server-refused': 'The server refused the request. Test the connection, and check the settings of the destination.',
  'key-refused': 'The key was withdrawn, has expired or is mistyped. Enter it again.',
  'token-refused': 'The token was withdrawn, has expired or is mistyped. Enter it again, or a new one.',
  'key-not-allowed': 'The key or the account needs the right to read, write and list.',
  'clock-off': 'The clock of this device is wrong by more than the server accepts. Set it, then try again.',
  'no-bucket': 'There is no bucket of this name. Create it, or correct the name.',
  'wrong-region': (fact) => {
    const region = fact('region');
    return region === undefined ? 'The bucket is in another region.' : `The bucket is in the region ${region}.`;
  },
  'destination-full': 'Free space there, or keep fewer backups there, then try again.',
  'password-refused': 'Check the user name and the password. An app password may have been withdrawn.',
  'nothing-there': 'Check the address: it must be the one of a folder that exists on the server.',
  'not-webdav':
    'The server does not understand WebDAV at this address. Check the address, and that WebDAV is turned on.',
  'upload-too-large':
    'The server refuses uploads of this size. Set its limit to at least 32 MB (nginx: client_max_body_size 32m).',
  'too-many-requests': 'This account has sent too many requests for now. Heirloom tries again with the next copy.',
  'repository-name': 'Enter the repository as OWNER/NAME, or paste its address from the browser.',
  'no-git-repository':
    'Check the owner and the name. The token must include this repository: GitHub hides what a token does not reach.',
  'repository-moved': 'It was renamed or moved. Add it again under its new name: the copies are still there.',
  'repository-archived': 'An archived repository can only be read. Unarchive it in its settings, then try again.',
  'branch-protected': 'A rule of the repository protects this branch. Choose another branch, or change the rule.',
  'append-only': 'This key can add backups but not delete them. Delete them with another key, if they should go.',
  'window-blocked': 'Allow this site to open windows, also called pop-ups, then try again.',
  'sign-in-declined': 'Sign in once more if you want to allow it.',
  'sign-in-failed':
    'Try again. If it fails again, the person who hosts Heirloom has to check how it is registered there.',
  'sign-in-needed': 'Sign in again at this destination.',
  'other-account': (fact) => {
    const account = fact('account');
    return `The backups are in the account ${account === undefined ? 'of before' : `of ${account}`}. Sign in with that one, or add this account as another destination.`;
  },
  'busy-in-browser':
    'A backup, restore or clean-up is running here or in another tab. Wait until it has finished, then try again.',
  'worker-broken': 'Reload the page, then try again.',
  'app-locked': 'Heirloom is locked. Unlock it with the passphrase, the recovery key or a passkey.',
  'lock-needs-key': 'Choose a passphrase first: without one, no one could unlock it.',
  'file-needs-key': 'Set a passphrase or make a recovery kit first: without one, no one could open the file.',
  'too-large-for-page':
    'A page that opens itself holds at most 20 MB. Download the backup file instead; recover.html in it opens it.',
  'page-missing': 'The recovery page could not be loaded from this address. Download the backup file instead.',
  'copies-need-key': 'Set a passphrase or make a recovery kit first: without one, no one could open the copies.',
  'current-key-needed': 'Enter the passphrase or the recovery key that opens your backups now.',
  'empty-passphrase': 'Choose a passphrase that is not empty.',
  'passkey-name': 'Give the passkey a name of at most 60 characters, and try again.',
  'key-gone': 'It is already gone, perhaps removed in another tab.',
  'kit-not-confirmed':
    'This recovery key was never confirmed, and the page has been reloaded. Make a new recovery kit.',
  'text-too-long': (fact) => {
    const [what, most] = [fact('what'), fact('most')];
    if (what === undefined || most === undefined) return 'Shorten the name or the note.';
    return `A ${what} has at most ${Number(most).toLocaleString('en')} characters. Shorten it.`;
  },
  'backup-gone': 'This backup is no longer here: it was deleted, perhaps in another tab. Choose another one.',
  'not-shared': 'This library is not shared with other devices any more. Turn it on under Devices.',
  'destination-gone': 'This destination was removed, perhaps in another tab.',
  'opened-file-gone': 'The file is no longer open. Choose it again.',
  'comparison-gone': 'It is no longer open. Compare again; your choices are kept.',
  'matching-gone': 'A collection that was matched by name is no longer there. Choose again which ones to match.',
  'matching-damaged':
    'Part of this backup cannot be read, so its collections cannot be matched by name. Restore it without that.',
  'record-not-in-backup': 'This backup does not have the record. Choose another version of it.',
  'file-on-neither-side': 'Neither side has this file: it was left out of the backup or is lost.',
  'found-by-check': 'Restore from another copy of this backup, or from an earlier one. Then make a new backup.',
  'nothing-to-restore-again': 'Choose the backup from the list, or its file, and restore that.',
  'no-state-before': 'There is no backup of the state before. Choose another backup from the list.',
  'restore-journal-gone':
    'Heirloom no longer knows what changed since the restore. Choose the backup from the list and restore it from there.',
  'undo-not-kept': 'Your data was restored. Undo is not available, but the backup of the state before is in the list.',
};

/** A hint stored by another version may be unknown to this one: then the code decides. */
export function hintWords(code: ErrorCode, hint: unknown, fact: GetFact): string {
  if (!isKnownHint(hint)) return BY_CODE[code];
  const words = BY_HINT[hint];
  return typeof words === 'string' ? words : words(fact);
}

function isKnownHint(hint: unknown): hint is ErrorHint {
  return typeof hint === 'string' && Object.hasOwn(BY_HINT, hint);
}

const ofType = (type: string | undefined) => (type === undefined ? '' : ` of the type ${type}`);
