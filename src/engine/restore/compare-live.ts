import type { BackupError } from '../core/errors.ts';
import { throwIfAborted } from '../core/progress.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { diffTrees } from '../snapshot/diff-trees.ts';
import { findRows } from '../snapshot/find-rows.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';
import type { RowSides } from './decide-row.ts';
import { digestOf } from './live-rows.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { ExpectedState } from './restore-plan.ts';

const DECIDED_AT_ONCE = 500;

/** Called with each row in which the backup and the live data differ. */
type OnDifference = (sides: RowSides) => Promise<void>;

/**
 * Compares a table of the backup with the live one: only the rows that the selection names, if it names them by key.
 * @returns the live state that was compared.
 */
export async function compareWithLive(
  draft: PlanDraft,
  stored: SnapshotTable,
  onDifference: OnDifference,
): Promise<ExpectedState> {
  const keyTexts = draft.selection.onlyKeysOf(stored.name);
  return keyTexts ? compareKeys(draft, stored, keyTexts, onDifference) : compareWholeTable(draft, stored, onDifference);
}

async function compareKeys(
  draft: PlanDraft,
  stored: SnapshotTable,
  keyTexts: readonly string[],
  onDifference: OnDifference,
): Promise<ExpectedState> {
  const mine = await draft.findLive(stored.name, keyTexts);
  const theirs = await draft.findInBackup(stored, keyTexts);
  const base = await findInBase(draft, stored.name, keyTexts);
  for (const keyText of keyTexts) {
    const sides = sidesOf(keyText, base.get(keyText), mine.get(keyText), theirs.get(keyText));
    if ((sides.mine || sides.theirs) && sides.mine?.line !== sides.theirs?.line) await onDifference(sides);
  }
  return { kind: 'rows', keyTexts, digest: await digestOf(keyTexts, mine) };
}

async function compareWholeTable(
  draft: PlanDraft,
  stored: SnapshotTable,
  onDifference: OnDifference,
): Promise<ExpectedState> {
  const { options } = draft;
  const { undoes } = draft.input;
  const { view, roots, unreadable, omitted } = await draft.captureLive(stored.name);
  if (omitted.has(stored.name)) draft.patched.add(stored.name);
  const root = roots.get(stored.name) ?? null;
  const { onUnreadable } = draft.leftOut.reading(stored.name, stored.rows);
  let group: RowSides[] = [];
  const differences = diffTrees(
    { repository: view, root },
    { repository: view, root: stored.root, rows: stored.rows },
    {
      ...options,
      onUnreadable: (side: 'before' | 'after', range: UnreadableRows, error: BackupError) => {
        // The present is never left out: see `relyingOnIntact`.
        if (side === 'before' || !onUnreadable) throw error;
        onUnreadable(range, error);
      },
      // Whether it is chosen, and would be removed, is decided as if the backup did not have it.
      onUnknown: (side, line) => {
        if (side === 'before') group.push(sidesOf(JSON.stringify(line.row.key), undefined, line, undefined));
      },
    },
  );
  const flush = async () => {
    const sides = group;
    group = [];
    await reportWithBase(draft, stored.name, sides, onDifference);
  };
  for await (const { key, before, after } of differences) {
    throwIfAborted(options.signal);
    group.push(sidesOf(JSON.stringify(key), undefined, before, after));
    if (group.length >= DECIDED_AT_ONCE) await flush();
  }
  await flush();
  // An undo takes back only what the restore did.
  if (!undoes) await reportLost(draft, stored, unreadable.get(stored.name) ?? [], onDifference);
  return { kind: 'tree', root };
}

async function reportWithBase(
  draft: PlanDraft,
  table: string,
  group: readonly RowSides[],
  onDifference: OnDifference,
): Promise<void> {
  const { undoes } = draft.input;
  const changed = group.filter(({ mine, theirs }) => mine && theirs).map(({ keyText }) => keyText);
  const baseRows = await findInBase(draft, table, changed);
  for (const { keyText, mine, theirs } of group) {
    const base = undoes ? undoes.rowAfter(table, keyText, theirs) : baseRows.get(keyText);
    await onDifference(sidesOf(keyText, base, mine, theirs));
  }
}

/** Rows that cannot be read here count as missing; those that the backup does not have are still to be decided. */
async function reportLost(
  draft: PlanDraft,
  stored: SnapshotTable,
  keyTexts: readonly string[],
  onDifference: OnDifference,
): Promise<void> {
  const theirs = await draft.findInBackup(stored, keyTexts);
  for (const keyText of keyTexts) {
    // Text that was just written as JSON can be parsed.
    const key = JSON.parse(keyText) as unknown;
    if (!theirs.has(keyText))
      await onDifference({ keyText, mine: { line: '', row: { key, value: null, attachments: [] } } });
  }
}

/** Rows of the base that cannot be read count as missing there: then the person decides about differences. */
async function findInBase(
  { input: { base }, options }: PlanDraft,
  table: string,
  keyTexts: readonly string[],
): Promise<ReadonlyMap<string, StoredLine>> {
  if (!base || keyTexts.length === 0) return new Map();
  const root = base.snapshot.tables.find((other) => other.name === table)?.root ?? null;
  return findRows(base.repository, root, keyTexts, { ...options, onUnreadable: () => undefined });
}

function sidesOf(
  keyText: string,
  base: RowSides['base'],
  mine: RowSides['mine'],
  theirs: RowSides['theirs'],
): RowSides {
  return { keyText, ...(base ? { base } : {}), ...(mine ? { mine } : {}), ...(theirs ? { theirs } : {}) };
}
