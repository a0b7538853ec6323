import { throwIfAborted } from '../core/progress.ts';
import { lastingId, type Snapshot, type SnapshotTable } from '../format/snapshot.ts';
import { isKnownDamaged } from '../repository/repository.ts';
import { findChangedKeys } from './changed-keys.ts';
import { type ChangedRows, readChangedRows } from './changed-rows.ts';
import { ContentSample } from './content-sample.ts';
import { KeysHash } from './keys-hash.ts';
import type { OmittedContent } from './omitted-content.ts';
import { reuseRows } from './reuse-rows.ts';
import { ContentFilter } from './scope.ts';
import type { SnapshotJob } from './snapshot-job.ts';
import type { SourceMoment, TableDescription } from './source.ts';
import type { DraftRow, WhyLeftOut } from './write-table.ts';

/** A content-addressed table of which nobody knows what has changed. */
interface ContentReading {
  readonly job: SnapshotJob;
  readonly omitted: OmittedContent;
  readonly moment: SourceMoment;
  readonly table: TableDescription;
}

/** The hash of the keys of some rows, and how many these are. */
export interface HashedKeys {
  readonly hash: string;
  readonly rows: number;
}

/** What has come and gone since an earlier snapshot. */
interface ContentChanges {
  readonly base: SnapshotTable;
  readonly changed: ChangedRows;
  readonly count: number;
  readonly keysHash: string;
}

/**
 * Reads what has come to a table, and takes over the rest by its keys; `undefined` where only the rows tell, `changed`
 * if a sample of them shows that the table is not content-addressed as described.
 */
export async function readByKeys(
  { job: { repository, request, options }, omitted, moment, table }: ContentReading,
  parent: Snapshot | undefined,
): Promise<ContentChanges | 'changed' | undefined> {
  const base = contentOf(parent, table.name);
  const isChosenFrom = table.role === 'files' && (request.leaveOut ?? []).length > 0;
  if (!parent || !base || base.leftOut || isChosenFrom || isKnownDamaged(repository)) return undefined;
  const found = await findChangedKeys(repository, moment, base, options);
  if (!found) return undefined;
  if (!(await found.sample.isAsStored(repository))) {
    options.onChangedContent?.(table.name);
    return 'changed';
  }
  const changes = { since: lastingId(parent), keys: found.keys, spans: [] };
  const changed = await readChangedRows(moment, { table: base, changes }, () => undefined);
  if (!changed || changed.leftOut > 0) return undefined;
  for (const { draft } of changed.rows) if (draft) omitted.addValuesOf(table.name, draft);
  return { base, changed, count: found.count, keysHash: found.keysHash };
}

interface ListedContent {
  readonly batches: readonly (readonly DraftRow[])[];
  /** Missing if rows were left out on request. */
  readonly keys?: HashedKeys;
}

/**
 * Lists all rows. The parent's are reused unread, except for a sample: if one of it differs, the table is not
 * content-addressed as described, and all of it is read.
 */
export async function listContent(reading: ContentReading, parent: Snapshot | undefined): Promise<ListedContent> {
  const { job, omitted, moment, table } = reading;
  const { repository, source, request, options } = job;
  const keysHash = await KeysHash.create(repository.keys.pageBoundaryKey);
  let rows = 0;
  const sample = new ContentSample(repository.ports.random);
  const lost = new Map<string, WhyLeftOut>();
  const batches: (readonly DraftRow[])[] = [];
  const filter = new ContentFilter(request);
  const reused = reuseRows(
    { repository, parent: contentOf(parent, table.name), batches: filter.rows(source, moment, table) },
    { ...options, sample, onLeftOut: (keyText, why) => lost.set(keyText, why) },
  );
  for await (const batch of reused) {
    throwIfAborted(options.signal);
    batches.push(batch);
    keysHash.add(batch.map((draft) => (draft.kind === 'reused' ? draft.line.keyText : draft.row.keyText)));
    rows += batch.length;
  }
  if (!(await sample.isAsStored(repository))) {
    options.onChangedContent?.(table.name);
    return listContent(reading, undefined);
  }
  for (const [keyText, why] of lost) omitted.addFile(table.name, keyText, why);
  omitted.addLeftOutKinds(table.name, filter.leftOut);
  return { batches, ...(filter.leftOut.length === 0 ? { keys: { hash: keysHash.finish(), rows } } : {}) };
}

function contentOf(snapshot: Snapshot | undefined, table: string): SnapshotTable | undefined {
  return snapshot?.tables.find(({ name, isContentAddressed }) => name === table && isContentAddressed);
}
