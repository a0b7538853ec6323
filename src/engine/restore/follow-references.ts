import { Lists } from '../core/lists.ts';
import { throwIfAborted } from '../core/progress.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import { decodeStoredRow } from '../snapshot/read-attachment.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { KeysByTable } from './keep-needed.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';

const ROWS_AT_ONCE = 500;

/**
 * Adds the rows without which chosen rows cannot exist: the files they show, the records they refer to, the rows that
 * describe them, until nothing new is found. Rows that exist now, or are restored anyway, are left alone.
 * @returns the needed content, and the number of references to missing rows.
 */
export async function followReferences(
  draft: PlanDraft,
): Promise<{ readonly content: KeysByTable; readonly dangling: number }> {
  if (!draft.input.source.references) return { content: new Map(), dangling: 0 };
  const following = new Following(draft);
  await following.run();
  return { content: following.content, dangling: following.dangling };
}

class Following {
  dangling = 0;
  readonly #draft: PlanDraft;
  readonly #content = new Map<string, Set<string>>();
  /** Key texts found so far, by table. */
  readonly #seen = new Map<string, Set<string>>();
  /** The actions of each table in which rows were looked up, by key. */
  readonly #planned = new Map<string, Map<string, RowAction>>();
  readonly #brought = new Lists<string, string>();
  /** Restored rows whose references are still to be followed. */
  readonly #open: { readonly table: string; readonly keyTexts: readonly string[] }[] = [];

  constructor(draft: PlanDraft) {
    this.#draft = draft;
  }

  get content(): KeysByTable {
    return new Map([...this.#content].map(([table, keys]) => [table, [...keys]]));
  }

  async run(): Promise<void> {
    const { actions } = this.#draft;
    for (const [table, planned] of actions) {
      const keyTexts = planned.filter(({ action }) => action !== 'remove').map(({ keyText }) => keyText);
      this.#open.push({ table, keyTexts });
    }
    // A growing list rather than recursion: a chain of references can be as long as a table.
    for (const { table, keyTexts } of this.#open) await this.#follow(table, keyTexts);
    for (const [table, planned] of this.#planned) if (planned.size > 0) actions.set(table, [...planned.values()]);
    for (const [table, keyTexts] of this.#brought) await this.#draft.expectRows(table, keyTexts);
  }

  async #follow(name: string, keyTexts: readonly string[]): Promise<void> {
    const table = this.#draft.tableOf(name);
    if (!table) return;
    for (let at = 0; at < keyTexts.length; at += ROWS_AT_ONCE) {
      throwIfAborted(this.#draft.options.signal);
      const lines = await this.#draft.findInBackup(table.stored, keyTexts.slice(at, at + ROWS_AT_ONCE));
      for (const [to, keys] of this.#freshReferences(name, lines.values())) await this.#bring(to, keys);
    }
  }

  /** The references of these rows of the backup, by table, that are new. */
  #freshReferences(table: string, lines: Iterable<StoredLine>): Lists<string, string> {
    const { source } = this.#draft.input;
    const fresh = new Lists<string, string>();
    for (const { row } of lines) {
      // A row with content outside its line is not decoded here; its own content comes with it.
      if (row.attachments.length > 0) continue;
      for (const { table: to, key } of source.references?.(table, decodeStoredRow(row).value) ?? []) {
        const keyText = encodeKey(key);
        const known = this.#seen.get(to) ?? new Set();
        this.#seen.set(to, known);
        if (known.has(keyText)) continue;
        known.add(keyText);
        fresh.add(to, keyText);
      }
    }
    return fresh;
  }

  async #bring(name: string, keyTexts: readonly string[]): Promise<void> {
    const table = this.#draft.tableOf(name);
    if (!table) return;
    if (table.described.isContentAddressed) {
      const set = this.#content.get(name) ?? new Set<string>();
      this.#content.set(name, set);
      for (const keyText of keyTexts) set.add(keyText);
      return;
    }
    const planned = this.#plannedOf(name);
    const { missing, added } = await this.#findMissing(table, keyTexts, planned);
    this.dangling += missing - added.length;
    if (added.length === 0) return;
    for (const keyText of added) {
      // After all others, like rows found last.
      planned.delete(keyText);
      planned.set(keyText, { keyText, action: 'add' });
      this.#brought.add(name, keyText);
    }
    const counted = this.#draft.figures.get(name);
    if (counted) counted.following += added.length;
    this.#open.push({ table: name, keyTexts: added });
  }

  /** How many of these rows would not exist after the restore, and which of them the backup can provide. */
  async #findMissing(
    { stored }: CommonTable,
    keyTexts: readonly string[],
    planned: ReadonlyMap<string, RowAction>,
  ): Promise<{ readonly missing: number; readonly added: readonly string[] }> {
    const { input, leftOut, options } = this.#draft;
    const wanted = keyTexts.filter((keyText) => (planned.get(keyText)?.action ?? 'remove') === 'remove');
    const mine = await this.#draft.findLive(stored.name, wanted);
    const theirs = await this.#draft.findInBackup(stored, wanted);
    const missing = wanted.filter((keyText) => !mine.has(keyText) || planned.has(keyText));
    const added: string[] = [];
    for (const keyText of missing) {
      const row = theirs.get(keyText)?.row;
      if (row && !(await leftOut.leavesOut(input.repository, stored.name, row, options))) added.push(keyText);
    }
    return { missing: missing.length, added };
  }

  #plannedOf(table: string): Map<string, RowAction> {
    const planned =
      this.#planned.get(table) ?? new Map(this.#draft.actionsOf(table).map((action) => [action.keyText, action]));
    this.#planned.set(table, planned);
    return planned;
  }
}
