/** A failure of the system: Node's own error, or one that a BackupError of no other code has as its cause. */
export interface SystemError {
  readonly message: string;
  readonly hint: string;
  readonly details: Readonly<Record<string, string>>;
}

const CHECK_PATH = 'Check the path, then try again.';
const WORDS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOENT: ['The file or folder is not there.', 'Check the path, and that the folder that it is in is there.'],
  ENOTDIR: ['A part of the path is not a folder.', CHECK_PATH],
  EISDIR: ['This is a folder and not a file.', CHECK_PATH],
  EEXIST: ['There is something of this name already.', 'Choose another name.'],
  EACCES: ['The system does not allow this.', 'Check the rights of the file or folder, then try again.'],
  EPERM: ['The system does not allow this.', 'Check the rights of the file or folder, then try again.'],
  EROFS: ['Nothing can be written here: it is read-only.', 'Choose another folder, or make this one writable.'],
  ENOSPC: ['The disk is full.', 'Free some space, then try again.'],
  EDQUOT: ['Your part of the disk is full.', 'Free some space, then try again.'],
  ENAMETOOLONG: ['The name is too long for this system.', 'Choose a shorter one.'],
  EMFILE: ['Too many files are open.', 'Close other programs, or raise the limit with ulimit -n, then try again.'],
};

/** @returns `undefined` for an error that is none of the system's. */
export function systemErrorOf(error: unknown): SystemError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) continue;
    const path: unknown = Reflect.get(at, 'path');
    const [message, hint] = WORDS[code] ?? [`The system reports an error: ${at.message}.`, 'Try again.'];
    return { message, hint, details: { errno: code, ...(typeof path === 'string' ? { path } : {}) } };
  }
  return undefined;
}
