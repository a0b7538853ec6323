import { create } from 'zustand';
import { db } from '../../../catalogue/database.ts';
import { addFile, loadThumbnail } from '../../../catalogue/media/media-client.ts';
import { definitionOf } from '../../../catalogue/field-types/registry.ts';
import type { Field, FileReference } from '../../../catalogue/model.ts';
import { updateRecordValues } from '../../../catalogue/records.ts';
import { withStorageErrors } from '../../../catalogue/storage-errors.ts';
import { describeError } from '../../errors/describe-error.ts';
import { filesOf } from './format-value.ts';

/** A file being added to a record. */
export interface FileJob {
  readonly id: string;
  readonly recordId: string;
  readonly fieldId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly bytesDone: number;
  /** A failure or another note; such a job stays until it is dismissed. */
  readonly problem?: string;
  readonly isOver: boolean;
}

interface FileJobs {
  readonly jobs: readonly FileJob[];
}

/** The files being added, even while another screen is open. */
export const useFileJobs = create<FileJobs>(() => ({ jobs: [] }));

const controllers = new Map<string, AbortController>();
let queue: Promise<void> = Promise.resolve();

// Closing the tab now would lose the files still being added.
window.addEventListener('beforeunload', (event) => {
  if (useFileJobs.getState().jobs.some((job) => !job.isOver)) event.preventDefault();
});

/** Adds files to a record's field, one after the other, and continues when the page is left. */
export function addFilesToRecord(recordId: string, field: Field, files: readonly File[]): void {
  const taken = field.isSingle ? files.slice(0, 1) : files;
  for (const file of taken) {
    const job: FileJob = {
      id: crypto.randomUUID(),
      recordId,
      fieldId: field.id,
      name: file.name,
      sizeBytes: file.size,
      bytesDone: 0,
      isOver: false,
    };
    controllers.set(job.id, new AbortController());
    useFileJobs.setState(({ jobs }) => ({ jobs: [...jobs, job] }));
    queue = queue.then(() => run(job, field, file));
  }
}

/** Stops adding a file, or dismisses its note. */
export function dismissFileJob(id: string): void {
  controllers.get(id)?.abort();
  const job = useFileJobs.getState().jobs.find((candidate) => candidate.id === id);
  if (job?.isOver) remove(id);
}

/** Changes the files of a field based on the stored value, so that files that arrive meanwhile are not lost. */
export async function changeFiles(
  recordId: string,
  fieldId: string,
  change: (files: readonly FileReference[]) => readonly FileReference[],
): Promise<void> {
  await withStorageErrors(() =>
    db.transaction('rw', db.records, db.collections, async () => {
      const record = await db.records.get(recordId);
      await updateRecordValues(recordId, { [fieldId]: change(filesOf(record?.values[fieldId])) });
    }),
  );
}

async function run(job: FileJob, field: Field, file: File): Promise<void> {
  const signal = controllers.get(job.id)?.signal ?? new AbortController().signal;
  try {
    if (signal.aborted) remove(job.id);
    else if (definitionOf(field.type).fileKind === 'photos' && !mayBePicture(file))
      fail(job.id, `“${file.name}” is not a picture. Add it to a file field.`);
    else await take(job, field, file, signal);
  } catch (error) {
    fail(job.id, `“${file.name}” was stored, but not added to the record. ${describeError(error).message}`);
  } finally {
    controllers.delete(job.id);
  }
}

async function take(job: FileJob, field: Field, file: File, signal: AbortSignal): Promise<void> {
  const result = await addFile(file, {
    signal,
    onBytes: (bytesDone) => {
      update(job.id, { bytesDone });
    },
  });
  if (result.kind === 'failed') {
    if (result.reason === 'cancelled') remove(job.id);
    else fail(job.id, `${result.message} ${result.hint}`);
    return;
  }
  const { reference } = result;
  await changeFiles(job.recordId, field.id, (files) => {
    if (field.isSingle) return [reference];
    return files.some((known) => known.hash === reference.hash) ? files : [...files, reference];
  });
  const picture =
    definitionOf(field.type).fileKind === 'photos'
      ? await loadThumbnail(reference.hash, 480, new AbortController().signal)
      : undefined;
  if (picture?.kind === 'none')
    fail(job.id, `“${file.name}” was added, but cannot be shown as a picture here. It is kept as it is.`);
  else remove(job.id);
}

function mayBePicture(file: File): boolean {
  return file.type.startsWith('image/') || /\.(heic|heif|avif|jxl|tiff?|dng|raw|cr[23]|nef|arw)$/i.test(file.name);
}

function update(id: string, change: Partial<FileJob>): void {
  useFileJobs.setState(({ jobs }) => ({ jobs: jobs.map((job) => (job.id === id ? { ...job, ...change } : job)) }));
}

function fail(id: string, problem: string): void {
  update(id, { problem, isOver: true });
}

function remove(id: string): void {
  useFileJobs.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.id !== id) }));
}
