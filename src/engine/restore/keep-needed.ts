import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { CallOptions } from '../core/progress.ts';
import { throwIfAborted } from '../core/progress.ts';
import { Lists } from '../core/lists.ts';
import { isUnreadable, type Source, type SourceMoment } from '../snapshot/source.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';

const ROWS_AT_ONCE = 500;

/** Keys by table. */
export type KeysByTable = ReadonlyMap<string, readonly string[]>;

/**
 * Rows that stay, only because the backup's cannot be read, must not lose what they cannot be without: what they point
 * at is not removed either, and so on. Takes such removals out of `actions`.
 * @param kept rows that stay.
 * @returns the content-addressed rows that they need; and how many removals of each table were taken back.
 */
export async function keepNeeded(
  source: Source,
  moment: SourceMoment,
  common: readonly CommonTable[],
  kept: KeysByTable,
  actions: Map<string, RowAction[]>,
  options: CallOptions,
): Promise<{ readonly content: KeysByTable; readonly takenBack: ReadonlyMap<string, number> }> {
  const content = new Map<string, Set<string>>();
  const takenBack = new Map<string, number>();
  if (!source.references) return { content: new Map(), takenBack };
  const isContent = new Map(common.map(({ stored, described }) => [stored.name, described.isContentAddressed]));
  const removals = new Map(
    [...actions].map(([table, planned]) => [
      table,
      new Set(planned.filter(({ action }) => action === 'remove').map(({ keyText }) => keyText)),
    ]),
  );
  const open: [string, readonly string[]][] = [...kept];
  for (let next = open.pop(); next; next = open.pop()) {
    const [table, keyTexts] = next;
    const stay = new Lists<string, string>();
    for (let at = 0; at < keyTexts.length; at += ROWS_AT_ONCE) {
      throwIfAborted(options.signal);
      const keys = keyTexts.slice(at, at + ROWS_AT_ONCE).map((keyText) => decodeKey(JSON.parse(keyText)));
      for (const row of await moment.get(table, keys)) {
        for (const reference of row && !isUnreadable(row) ? source.references(table, row.value) : []) {
          const keyText = encodeKey(reference.key);
          if (isContent.get(reference.table))
            content.set(reference.table, (content.get(reference.table) ?? new Set()).add(keyText));
          else if (removals.get(reference.table)?.delete(keyText)) stay.add(reference.table, keyText);
        }
      }
    }
    for (const [to, keys] of stay) {
      takenBack.set(to, (takenBack.get(to) ?? 0) + keys.length);
      const staying = new Set(keys);
      actions.set(
        to,
        (actions.get(to) ?? []).filter(({ keyText }) => !staying.has(keyText)),
      );
      open.push([to, keys]);
    }
  }
  return { content: new Map([...content].map(([table, keys]) => [table, [...keys]])), takenBack };
}
