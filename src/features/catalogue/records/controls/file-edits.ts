import type { FileReference } from '../../../../catalogue/model.ts';
import { notifyError, notifyUndo } from '../../../errors/notify.tsx';
import { changeFiles } from '../file-jobs.ts';

/** Moves a file by some places within its field. */
export function moveFile(recordId: string, fieldId: string, hash: string, by: number): void {
  changeFiles(recordId, fieldId, (files) => {
    const from = files.findIndex((file) => file.hash === hash);
    return from === -1 ? files : movedTo(files, from, from + by);
  }).catch(notifyError);
}

/** Moves a file to the place of another one. */
export function moveFileOnto(recordId: string, fieldId: string, hash: string, ontoHash: string): void {
  changeFiles(recordId, fieldId, (files) => {
    const from = files.findIndex((file) => file.hash === hash);
    const to = files.findIndex((file) => file.hash === ontoHash);
    return from === -1 || to === -1 ? files : movedTo(files, from, to);
  }).catch(notifyError);
}

/** Removes a file from a field, and offers to put it back in its place. */
export function removeFile(recordId: string, fieldId: string, file: FileReference): void {
  let place = 0;
  changeFiles(recordId, fieldId, (files) => {
    place = files.findIndex((other) => other.hash === file.hash);
    return files.filter((other) => other.hash !== file.hash);
  }).then(() => {
    notifyUndo(`“${file.name}” removed.`, () =>
      changeFiles(recordId, fieldId, (files) => files.toSpliced(Math.max(0, place), 0, file)),
    );
  }, notifyError);
}

/** The list with the entry at `from` moved to `to`, within its ends. */
function movedTo<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const entry = list[from];
  if (entry === undefined) return list;
  return list.toSpliced(from, 1).toSpliced(Math.max(0, Math.min(list.length - 1, to)), 0, entry);
}
