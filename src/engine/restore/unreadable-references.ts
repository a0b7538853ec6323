import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import { decodeStoredRow } from '../snapshot/read-attachment.ts';
import { isUnreadable } from '../snapshot/source.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { PlanDraft } from './plan-draft.ts';

const ROWS_AT_ONCE = 500;

/**
 * How many references of restored rows lead to rows that are left out and do not exist here either. Such a row is
 * restored as in the backup anyway; the plan counts its dangling references.
 */
export async function countUnreadableReferences(draft: PlanDraft): Promise<number> {
  const { leftOut, input, common, takesEverything } = draft;
  if (leftOut.isEmpty || !input.source.references) return 0;
  // For a partial restore, references to rows were counted while they were followed.
  const to = new Set(
    common.filter(({ described }) => takesEverything || described.isContentAddressed).map(({ stored }) => stored.name),
  );
  const missing = new Map<string, Set<string>>();
  for (const { stored } of common) {
    for await (const { table, keyText } of referencesOfBrought(draft, stored))
      if (to.has(table) && leftOut.covers(table, keyText))
        missing.set(table, (missing.get(table) ?? new Set()).add(keyText));
  }
  let count = 0;
  for (const [table, keyTexts] of missing) count += await countAbsent(draft, table, keyTexts);
  return count;
}

function broughtKeys(draft: PlanDraft, table: string): readonly string[] {
  return draft
    .actionsOf(table)
    .filter(({ action }) => action !== 'remove' && action !== 'fit')
    .map(({ keyText }) => keyText);
}

async function* referencesOfBrought(
  draft: PlanDraft,
  stored: SnapshotTable,
): AsyncGenerator<{ readonly table: string; readonly keyText: string }, void, undefined> {
  const { source } = draft.input;
  const brought = broughtKeys(draft, stored.name);
  for (let at = 0; at < brought.length; at += ROWS_AT_ONCE) {
    const lines = await draft.findInBackup(stored, brought.slice(at, at + ROWS_AT_ONCE));
    for (const { row } of lines.values()) {
      // A row with content outside its line is not decoded here.
      if (row.attachments.length > 0) continue;
      for (const { table, key } of source.references?.(stored.name, decodeStoredRow(row).value) ?? [])
        yield { table, keyText: encodeKey(key) };
    }
  }
}

async function countAbsent(draft: PlanDraft, table: string, keyTexts: ReadonlySet<string>): Promise<number> {
  const coming = new Set(broughtKeys(draft, table));
  const open = [...keyTexts].filter((keyText) => !coming.has(keyText));
  const rows = await draft.moment.get(
    table,
    open.map((keyText) => decodeKey(JSON.parse(keyText))),
  );
  return rows.filter((row) => row === undefined || isUnreadable(row)).length;
}
