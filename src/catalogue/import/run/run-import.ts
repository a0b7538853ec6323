import { createRowConverter, fieldKeyOf } from '../convert-row.ts';
import { ImportError } from '../import-error.ts';
import type { ImportPlan, ImportReport } from '../import-model.ts';
import { ColumnSet } from '../read/column-set.ts';
import { createTracker, readRows } from '../read/read-rows.ts';
import type { ImportRun } from './import-journal.ts';
import { runJournaled, type RunOptions, whileNoneImports } from './journaled-run.ts';
import { prepareTarget } from './prepare-target.ts';
import { RecordWriter } from './record-writer.ts';
import { readingNotes, ReportCollector } from './report-collector.ts';
import { takeBack, type TakenBack } from './take-back.ts';

const RECORDS_PER_WRITE = 2000;

/**
 * Imports a file by its plan, in batches. If it fails or is cancelled, everything it has written is taken back first;
 * if the tab is closed meanwhile, the next start does that (`recoverInterruptedImports`). The whole import can be
 * undone with `undoImport(report.runId)` until the next one begins.
 * @throws ImportError of every code except `empty-file` and `unknown-format`.
 */
export async function runImport(plan: ImportPlan, file: Blob, options: RunOptions = {}): Promise<ImportReport> {
  return runJournaled((run) => importRows(plan, file, run, options), options);
}

/** Takes back a finished import. A second call does nothing. @throws ImportError `storage-failed`, `busy`. */
export async function undoImport(runId: string): Promise<TakenBack> {
  return whileNoneImports(() => takeBack(runId));
}

async function importRows(
  plan: ImportPlan,
  file: Blob,
  run: ImportRun,
  { signal, onProgress }: RunOptions,
): Promise<ImportReport> {
  const startedAt = performance.now();
  const target = await prepareTarget(plan, run);
  const convert = createRowConverter(plan, target.fields);
  const writer = await RecordWriter.open(plan, run, target, keyFieldId(plan, target.fields));
  const collector = new ReportCollector();
  const tracker = createTracker();
  let rowsDone = 0;
  const report = () =>
    onProgress?.({
      phase: 'writing',
      rowsDone,
      share: tracker.share,
      ...(plan.rowCount === undefined ? {} : { rowsTotal: plan.rowCount }),
    });
  const stopIfAsked = () => {
    if (signal?.aborted) throw new ImportError('cancelled');
  };

  for await (const batch of readRows(file, plan.layout, new ColumnSet(plan.columns, plan.columns.length), tracker)) {
    for (const row of batch) {
      rowsDone += 1;
      if (row.kind === 'broken') {
        collector.broken(row);
        continue;
      }
      const { values, refused, shortened } = convert(row.cells);
      if (Object.keys(values).length === 0) collector.empty(row);
      else writer.take(values);
      collector.refused(row.number, refused);
      collector.shortenedCells(row.number, shortened);
    }
    stopIfAsked();
    if (writer.waiting >= RECORDS_PER_WRITE) await writer.flush();
    report();
  }
  stopIfAsked();
  await writer.flush();
  stopIfAsked();

  return {
    runId: run.id,
    collectionId: target.collection.id,
    collectionName: target.collection.name,
    added: writer.added,
    updated: writer.updated,
    skipped: writer.skipped,
    rowsNotTaken: collector.rowsNotTaken,
    cellsNotTaken: collector.cellsNotTaken,
    notTaken: collector.notTaken,
    cellsShortened: collector.cellsShortened,
    shortened: collector.shortened,
    notes: readingNotes(tracker),
    durationMs: performance.now() - startedAt,
  };
}

function keyFieldId(plan: ImportPlan, fields: ReadonlyMap<string, { readonly id: string }>): string | undefined {
  const mapping = plan.mappings.find((candidate) => candidate.column === plan.match?.column);
  const key = mapping && fieldKeyOf(mapping.to);
  return key === undefined ? undefined : fields.get(key)?.id;
}
