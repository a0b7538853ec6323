import { Lists } from '../core/lists.ts';
import { type CallOptions, throwIfAborted } from '../core/progress.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { decodeStoredRow } from '../snapshot/read-attachment.ts';
import type { SourceMoment } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { expectRows, liveLines } from './live-rows.ts';
import type { LeftOut } from './left-out.ts';
import type { CommonTable, RestoreInput } from './restore-input.ts';
import type { ExpectedState, RowAction, TableRestorePlan } from './restore-plan.ts';

type Figures = { -readonly [Name in keyof TableRestorePlan]: TableRestorePlan[Name] };

const ROWS_AT_ONCE = 500;

/**
 * Adds what chosen rows cannot be without: the files they show, the records they point at, what describes them. Goes on
 * until nothing new is met. Rows that are there now, or that come anyway, are left as they are.
 */
export async function followReferences(
  input: RestoreInput,
  moment: SourceMoment,
  common: readonly CommonTable[],
  actions: Map<string, RowAction[]>,
  expected: Map<string, ExpectedState>,
  figures: ReadonlyMap<string, Figures>,
  leftOut: LeftOut,
  options: CallOptions,
): Promise<{ readonly content: ReadonlyMap<string, readonly string[]>; readonly dangling: number }> {
  const { repository, source } = input;
  const tables = new Map(common.map((table) => [table.stored.name, table]));
  const content = new Map<string, Set<string>>();
  const seen = new Map<string, Set<string>>();
  let dangling = 0;

  /** The references of these rows of the backup, by table, that were not met before. */
  function freshReferences(table: string, lines: Iterable<StoredLine>): Lists<string, string> {
    const fresh = new Lists<string, string>();
    for (const { row } of lines) {
      // A row with content outside its line is not decoded here; its own content comes with it.
      if (row.attachments.length > 0) continue;
      for (const { table: to, key } of source.references?.(table, decodeStoredRow(row).value) ?? []) {
        const keyText = encodeKey(key);
        const known = seen.get(to) ?? new Set();
        seen.set(to, known);
        if (known.has(keyText)) continue;
        known.add(keyText);
        fresh.add(to, keyText);
      }
    }
    return fresh;
  }

  /** What was brought, and what it needs in turn is still to be followed. */
  const open: { readonly table: string; readonly keyTexts: readonly string[] }[] = [];

  async function follow(table: string, keyTexts: readonly string[]): Promise<void> {
    for (let at = 0; at < keyTexts.length; at += ROWS_AT_ONCE) {
      throwIfAborted(options.signal);
      const { root = null, rows = 0 } = tables.get(table)?.stored ?? {};
      const lines = await findRows(
        repository,
        root,
        keyTexts.slice(at, at + ROWS_AT_ONCE),
        leftOut.reading(table, rows, options),
      );
      for (const [to, keys] of freshReferences(table, lines.values())) await bring(to, keys);
    }
  }

  async function bring(table: string, keyTexts: readonly string[]): Promise<void> {
    const common = tables.get(table);
    if (!common) return;
    if (common.described.isContentAddressed) {
      const set = content.get(table) ?? new Set<string>();
      content.set(table, set);
      for (const keyText of keyTexts) set.add(keyText);
      return;
    }
    const planned = plannedOf(table);
    const wanted = keyTexts.filter((keyText) => (planned.get(keyText)?.action ?? 'remove') === 'remove');
    const mine = await liveLines(repository, moment, table, wanted);
    const theirs = await findRows(
      repository,
      common.stored.root,
      wanted,
      leftOut.reading(table, common.stored.rows, options),
    );
    const missing = wanted.filter((keyText) => !mine.has(keyText) || planned.has(keyText));
    const added: string[] = [];
    for (const keyText of missing) {
      const row = theirs.get(keyText)?.row;
      if (row && !(await leftOut.leavesOut(repository, table, row, options))) added.push(keyText);
    }
    dangling += missing.length - added.length;
    if (added.length === 0) return;

    for (const keyText of added) {
      // Behind all others, as what comes last.
      planned.delete(keyText);
      planned.set(keyText, { keyText, action: 'add' });
      brought.add(table, keyText);
    }
    const counted = figures.get(table);
    if (counted) counted.following += added.length;
    open.push({ table, keyTexts: added });
  }

  /** The actions of a table, by key. */
  const plannedByTable = new Map<string, Map<string, RowAction>>();
  function plannedOf(table: string): Map<string, RowAction> {
    const planned =
      plannedByTable.get(table) ?? new Map((actions.get(table) ?? []).map((action) => [action.keyText, action]));
    plannedByTable.set(table, planned);
    return planned;
  }

  const brought = new Lists<string, string>();

  if (!source.references) return { content: new Map(), dangling: 0 };
  for (const [table, planned] of [...actions]) {
    open.push({ table, keyTexts: planned.filter(({ action }) => action !== 'remove').map(({ keyText }) => keyText) });
  }
  // A list that grows while it is gone through, rather than recursion: a chain of references can be as long as a table.
  for (const { table, keyTexts } of open) await follow(table, keyTexts);
  for (const [table, planned] of plannedByTable) if (planned.size > 0) actions.set(table, [...planned.values()]);
  for (const [table, keyTexts] of brought) await expectRows(repository, moment, expected, table, keyTexts);
  return { content: new Map([...content].map(([table, keys]) => [table, [...keys]])), dangling };
}
