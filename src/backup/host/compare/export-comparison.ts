import { throwIfAborted, type CallOptions } from '../../../engine/index.ts';
import type { ComparedRow } from '../../contract/comparing.ts';
import type { ComparisonSession } from './comparison-session.ts';
import { describeRows } from './describe-rows.ts';
import { csvLines, JsonArray } from './export-text.ts';
import { mustDescribeTable, readPairs } from './read-difference.ts';
import { comparisonWords } from './report-words.ts';

const ROWS_AT_ONCE = 500;
const HEADINGS = ['Part', 'Title', 'Change', 'Field', 'Before', 'After', 'Table', 'Key'] as const;
/** Makes spreadsheets recognise UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** All differences, field by field, as a file for other programs. Written in pieces, of which few are in memory. */
export async function exportComparison(
  session: ComparisonSession,
  format: 'json' | 'csv',
  options: CallOptions = {},
): Promise<Blob> {
  return format === 'json' ? exportJson(session, options) : exportCsv(session, options);
}

async function exportCsv(session: ComparisonSession, options: CallOptions): Promise<Blob> {
  const parts: Blob[] = [new Blob([BYTE_ORDER_MARK, csvLines([HEADINGS])])];
  for await (const rows of differencesInGroups(session, options)) {
    parts.push(new Blob([csvLines(rows.flatMap((row) => csvRows(row, labelOf(session, row))))]));
  }
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}

/** One line for each field that differs; one for a row without any, such as a file. */
function csvRows({ title, change, table, keyText, fields }: ComparedRow, part: string): readonly (readonly string[])[] {
  const differing = fields.filter((field) => field.isDifferent);
  if (differing.length === 0) return [[part, title, change, '', '', '', table, keyText]];
  return differing.map(({ label, before, after }) => [part, title, change, label, before, after, table, keyText]);
}

async function exportJson(session: ComparisonSession, options: CallOptions): Promise<Blob> {
  const { before, after, base, parts } = session.shown;
  const head = { summary: comparisonWords(before, after, parts), before, after, ...(base ? { base } : {}), parts };
  const array = new JsonArray();
  const pieces: Blob[] = [new Blob([`${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "differences": [`])];
  for await (const rows of differencesInGroups(session, options)) {
    pieces.push(
      new Blob(
        rows.map(({ fields, ...row }) =>
          array.element({ part: labelOf(session, row), ...row, fields: fields.filter((field) => field.isDifferent) }),
        ),
      ),
    );
  }
  return new Blob([...pieces, '\n]}\n'], { type: 'application/json' });
}

function labelOf({ shown }: ComparisonSession, { table, group }: Pick<ComparedRow, 'table' | 'group'>): string {
  const part = shown.parts.find(
    (other) => other.table === table && (other.group === undefined || other.group === group),
  );
  return part?.label ?? table;
}

async function* differencesInGroups(
  { sides, readEntries }: ComparisonSession,
  options: CallOptions,
): AsyncGenerator<readonly ComparedRow[], void, undefined> {
  const entries = await readEntries();
  let done = 0;
  for (const name of new Set(entries.map(({ table }) => table))) {
    const table = await mustDescribeTable(name);
    const ofTable = entries.filter((entry) => entry.table === name);
    for (let at = 0; at < ofTable.length; at += ROWS_AT_ONCE) {
      throwIfAborted(options.signal);
      options.onProgress?.({ phase: 'comparing', done, total: entries.length, bytesDone: 0, current: name });
      const group = ofTable.slice(at, at + ROWS_AT_ONCE);
      done += group.length;
      if (table.isContentAddressed)
        yield group.map(({ keyText, title, change }) => ({
          table: name,
          keyText,
          title,
          change,
          fieldLabels: [],
          fields: [],
        }));
      else
        yield await describeRows(
          sides,
          table,
          await readPairs(
            sides,
            name,
            group.map(({ keyText }) => keyText),
            options,
          ),
          options,
        );
    }
  }
}
