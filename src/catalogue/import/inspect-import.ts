import { ColumnProfile } from './column-profile.ts';
import { countOf } from './count-words.ts';
import { ImportError } from './import-error.ts';
import type {
  ImportColumn,
  ImportProblem,
  ImportProgress,
  Inspection,
  ReadingChoice,
  ReadRow,
} from './import-model.ts';
import { ColumnSet, MAX_COLUMNS } from './read/column-set.ts';
import { detectLayout } from './read/detect-layout.ts';
import { createTracker, readRows, type ReadTracker } from './read/read-rows.ts';

/** Files up to this length are read to their end, to count rows and find rare columns. */
const READ_TO_END_BYTES = 48 * 1024 * 1024;
const READ_SHARE_BYTES = 24 * 1024 * 1024;
const PREVIEW_ROWS = 50;
/** All of the first rows are inspected, and after them every n-th. */
const PROFILED_ROWS = 3000;
const PROFILE_STEP = 37;

/**
 * Inspects a file: its format, its columns with suitable types, its first rows, and its oddities. Changes nothing.
 * @param options `reading`: the person's choices about how to read the file, which override the guesses.
 * @throws ImportError `empty-file`, `unknown-format`, `unreadable-file`, `cancelled`.
 */
export async function inspectImport(
  file: Blob & { readonly name: string },
  options: {
    readonly reading?: ReadingChoice;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ImportProgress) => void;
  } = {},
): Promise<Inspection> {
  const { layout, rowsChoices } = await detectLayout(file, options.reading);
  const columns = new ColumnSet();
  const tracker = createTracker();
  const profiles: ColumnProfile[] = [];
  const preview: ReadRow[] = [];
  const brokenByReason = new Map<string, number>();
  let rowCount = 0;
  let shortRows = 0;
  let isWhole = true;

  for await (const batch of readRows(file, layout, columns, tracker)) {
    if (options.signal?.aborted) throw new ImportError('cancelled');
    for (const row of batch) {
      if (preview.length < PREVIEW_ROWS) preview.push(row);
      if (row.kind === 'broken') {
        const reason = row.reason.replace(/\d+ cells/, 'more cells').replace(/only \d+ columns/, 'columns');
        brokenByReason.set(reason, (brokenByReason.get(reason) ?? 0) + 1);
        continue;
      }
      rowCount += 1;
      if (layout.format === 'csv' && row.cells.length < columns.names.length) shortRows += 1;
      if (rowCount <= PROFILED_ROWS || rowCount % PROFILE_STEP === 0) profile(row.cells, profiles);
      else noteRare(row.cells, profiles);
    }
    options.onProgress?.({ phase: 'reading', rowsDone: rowCount, share: tracker.share });
    if (file.size > READ_TO_END_BYTES && tracker.share * file.size > READ_SHARE_BYTES) {
      isWhole = false;
      break;
    }
  }
  if (rowCount === 0 && brokenByReason.size === 0 && columns.names.length === 0) throw new ImportError('empty-file');

  const profiledRows = Math.max(
    1,
    Math.min(rowCount, PROFILED_ROWS) + Math.floor(Math.max(0, rowCount - PROFILED_ROWS) / PROFILE_STEP),
  );
  return {
    fileName: file.name,
    sizeBytes: file.size,
    layout,
    columns: columns.names.map((name, index) =>
      describeColumn(name, profiles[index] ?? new ColumnProfile(), profiledRows),
    ),
    ...(isWhole ? { rowCount } : {}),
    preview,
    rowsChoices,
    problems: listProblems(brokenByReason, shortRows, tracker, columns),
  };
}

type Cells = Extract<ReadRow, { kind: 'row' }>['cells'];

function profile(cells: Cells, profiles: ColumnProfile[]): void {
  for (const [index, cell] of cells.entries()) {
    if (cell !== null) (profiles[index] ??= new ColumnProfile()).add(cell);
  }
}

/** Columns that are empty in the inspected rows are inspected in rows that fill them. */
function noteRare(cells: Cells, profiles: ColumnProfile[]): void {
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index];
    if (cell !== null && cell !== undefined && (profiles[index]?.filledCount ?? 0) < 20)
      (profiles[index] ??= new ColumnProfile()).add(cell);
  }
}

function describeColumn(name: string, found: ColumnProfile, rows: number): ImportColumn {
  return {
    name,
    type: found.guess(name),
    samples: found.samples,
    filled: Math.min(1, found.filledCount / rows),
    ...found.findings(name),
  };
}

function listProblems(
  brokenByReason: ReadonlyMap<string, number>,
  shortRows: number,
  tracker: ReadTracker,
  columns: ColumnSet,
): ImportProblem[] {
  const problems: ImportProblem[] = [...brokenByReason].map(([reason, count]) => ({
    count,
    message: `${countOf(count, 'row')} cannot be imported: ${reason}`,
  }));
  if (shortRows > 0)
    problems.push({
      count: shortRows,
      message: `${countOf(shortRows, 'row has', 'rows have')} fewer cells than there are columns. Missing values stay empty.`,
    });
  if (tracker.middles > 0)
    problems.push({
      count: tracker.middles,
      message: `${countOf(tracker.middles, 'line or area', 'lines or areas')} will be placed at the centre.`,
    });
  if (tracker.withoutPlace > 0)
    problems.push({
      count: tracker.withoutPlace,
      message: `${countOf(tracker.withoutPlace, 'row has a geometry', 'rows have geometries')} without coordinates. The place stays empty.`,
    });
  if (tracker.unreadableCharacters > 0)
    problems.push({
      count: tracker.unreadableCharacters,
      message: `${countOf(tracker.unreadableCharacters, 'character is', 'characters are')} damaged and shown as �.`,
    });
  if (tracker.droppedNuls > 0)
    problems.push({
      count: tracker.droppedNuls,
      message: `${countOf(tracker.droppedNuls, 'NUL character')} will be left out.`,
    });
  if (tracker.unknownCells > 0 || columns.names.length >= MAX_COLUMNS)
    problems.push({
      count: tracker.unknownCells,
      message: `There are more than ${MAX_COLUMNS} columns; the rest is left out.`,
    });
  return problems;
}
