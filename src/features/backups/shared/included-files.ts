/** The kinds of files that a backup can leave out. */
export const FILE_KINDS = ['photos', 'files'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Which files a backup includes: none at all, or all except some kinds. */
export interface IncludedFiles {
  readonly withFiles: boolean;
  readonly leaveOut: readonly string[];
}

export function includesKind({ withFiles, leaveOut }: IncludedFiles, kind: FileKind): boolean {
  return withFiles && !leaveOut.includes(kind);
}

/** The same, with a kind included or left out. Leaving out every kind means including no files. */
export function withKind(included: IncludedFiles, kind: FileKind, isIncluded: boolean): IncludedFiles {
  const leaveOut = FILE_KINDS.filter((known) => (known === kind ? !isIncluded : !includesKind(included, known)));
  return leaveOut.length === FILE_KINDS.length ? { withFiles: false, leaveOut: [] } : { withFiles: true, leaveOut };
}
