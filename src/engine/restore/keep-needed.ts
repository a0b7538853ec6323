import { throwIfAborted } from '../core/progress.ts';
import { Lists } from '../core/lists.ts';
import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import { isUnreadable } from '../snapshot/source.ts';
import type { PlanDraft } from './plan-draft.ts';

const ROWS_AT_ONCE = 500;

/** Keys by table. */
export type KeysByTable = ReadonlyMap<string, readonly string[]>;

/**
 * Present rows that stay only because the backup's version cannot be read (`PlanDraft.kept`) must keep the rows that
 * they need: those are not removed either, and so on. Takes such removals out of the plan.
 * @returns the content-addressed rows that they need.
 */
export async function keepNeeded(draft: PlanDraft): Promise<KeysByTable> {
  const content = new Map<string, Set<string>>();
  if (!draft.input.source.references) return new Map();
  const isContent = new Map(draft.common.map(({ stored, described }) => [stored.name, described.isContentAddressed]));
  const removals = new Map(
    [...draft.actions].map(([table, planned]) => [
      table,
      new Set(planned.filter(({ action }) => action === 'remove').map(({ keyText }) => keyText)),
    ]),
  );
  const open: (readonly [string, readonly string[]])[] = [...draft.kept];
  for (let next = open.pop(); next; next = open.pop()) {
    const stay = new Lists<string, string>();
    for await (const { table, keyText } of referencesOfLive(draft, ...next)) {
      if (isContent.get(table)) content.set(table, (content.get(table) ?? new Set()).add(keyText));
      else if (removals.get(table)?.delete(keyText)) stay.add(table, keyText);
    }
    for (const [table, keyTexts] of stay) {
      takeBackRemovals(draft, table, keyTexts);
      open.push([table, keyTexts]);
    }
  }
  return new Map([...content].map(([table, keys]) => [table, [...keys]]));
}

async function* referencesOfLive(
  { moment, input: { source }, options }: PlanDraft,
  table: string,
  keyTexts: readonly string[],
): AsyncGenerator<{ readonly table: string; readonly keyText: string }, void, undefined> {
  for (let at = 0; at < keyTexts.length; at += ROWS_AT_ONCE) {
    throwIfAborted(options.signal);
    const keys = keyTexts.slice(at, at + ROWS_AT_ONCE).map((keyText) => decodeKey(JSON.parse(keyText)));
    for (const row of await moment.get(table, keys)) {
      if (!row || isUnreadable(row)) continue;
      for (const reference of source.references?.(table, row.value) ?? [])
        yield { table: reference.table, keyText: encodeKey(reference.key) };
    }
  }
}

function takeBackRemovals({ actions, figures }: PlanDraft, table: string, keyTexts: readonly string[]): void {
  const staying = new Set(keyTexts);
  actions.set(
    table,
    (actions.get(table) ?? []).filter(({ keyText }) => !staying.has(keyText)),
  );
  const counted = figures.get(table);
  if (counted) counted.removed -= keyTexts.length;
}
