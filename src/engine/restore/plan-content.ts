import { mapConcurrent } from '../core/concurrency.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import type { StoredRow } from '../format/row-line.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { findLostContent } from '../snapshot/find-lost-content.ts';
import { seemsWhole } from '../snapshot/survey-tree.ts';
import { treeRows } from '../snapshot/tree-reader.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { ContentChanges } from './restore-plan.ts';
import type { RestoreJournal } from './restore-journal.ts';

const FILES_AT_ONCE = 4;

/** Keys of one content-addressed table that rows refer to. */
export interface NeededContent {
  /** By restored rows. */
  readonly followed: readonly string[];
  /** By rows that stay only because the backup's version cannot be read. */
  readonly staying: readonly string[];
}

/** Plans the changes of a content-addressed table, and counts them. */
export async function planContent(
  draft: PlanDraft,
  stored: SnapshotTable,
  needed: NeededContent,
): Promise<ContentChanges> {
  const { undoes } = draft.input;
  const changes = undoes
    ? changesOfUndo(draft, undoes.contentOf(stored.name), needed)
    : changesOfSelection(draft, stored, needed);
  return withKnownKeys(draft, stored, changes);
}

/**
 * An undo restores the content that the restore removed and that returning rows need, and removes the content that the
 * restore brought in, unless rows that stay need it. Without `references` their needs are unknown: then everything
 * stays.
 */
function changesOfUndo(
  { keepsLater, input: { source } }: PlanDraft,
  { added, removed }: ReturnType<RestoreJournal['contentOf']>,
  { followed, staying }: NeededContent,
): ContentChanges {
  const keyTexts = [...new Set([...followed, ...removed])];
  const isNeedUnknown = keepsLater && !source.references;
  const stays = new Set([...keyTexts, ...staying]);
  const removes = isNeedUnknown ? [] : [...added].filter((keyText) => !stays.has(keyText));
  return keyTexts.length + removes.length === 0
    ? { kind: 'none' }
    : { kind: 'keys', keyTexts, ...(removes.length > 0 ? { removes } : {}) };
}

function changesOfSelection(
  { selection, input: { snapshot }, choice, takesEverything }: PlanDraft,
  { name: table, leftOut }: SnapshotTable,
  { followed, staying }: NeededContent,
): ContentChanges {
  if (!selection.takesWholeTable(table)) {
    const keyTexts = [...new Set([...followed, ...(selection.onlyKeysOf(table) ?? [])])];
    return keyTexts.length > 0 ? { kind: 'keys', keyTexts } : { kind: 'none' };
  }
  // Content that the backup could not include stays.
  const omitted = snapshot.omitted.filter((entry) => entry.path === '' && entry.table === table).map(({ key }) => key);
  const kept = [...staying, ...omitted];
  // Content of the kinds that the backup leaves out stays, and content that is only here may be of them.
  return {
    kind: 'all',
    removesOthers: choice.mode === 'exact' && takesEverything && leftOut === undefined,
    ...(kept.length > 0 ? { keeps: kept } : {}),
  };
}

/**
 * Compares only the keys, because a key means the same content everywhere. A key whose content cannot be read here
 * counts as missing. Unreadable content of the backup is left out.
 */
async function withKnownKeys(
  draft: PlanDraft,
  stored: SnapshotTable,
  changes: ContentChanges,
): Promise<ContentChanges> {
  const { name } = stored;
  const { input, moment, leftOut, options } = draft;
  const unlisted = new Set<string>();
  for await (const keys of moment.keys(name)) for (const key of keys) unlisted.add(encodeKey(key));
  if (unlisted.size === 0 && changes.kind === 'all' && (await isAllMissing(draft, stored))) {
    countContent(draft, stored, changes, { missing: stored.rows, added: stored.rows, unlisted });
    return changes;
  }
  const lost = changes.kind === 'none' ? new Set<string>() : await findLostContent(input.source, moment, name, options);
  const missing = await countMissing(draft, stored, changes, { unlisted, lost });
  countContent(draft, stored, changes, { ...missing, unlisted });
  if (changes.kind === 'none') return changes;
  const replaces = lost.size > 0 ? { replaces: [...lost] } : {};
  if (changes.kind === 'all') return { ...changes, ...replaces };
  const { keyTexts, removes } = changes;
  return {
    ...changes,
    keyTexts: keyTexts.filter((keyText) => !leftOut.covers(name, keyText)),
    ...(removes ? { removes: removes.filter((keyText) => unlisted.has(keyText)) } : {}),
    ...replaces,
  };
}

/** Whether all rows of the backup are to be added, and none need be read to find out. */
async function isAllMissing({ input, leftOut, options }: PlanDraft, stored: SnapshotTable): Promise<boolean> {
  if (leftOut.isAllowed) return false;
  return seemsWhole(input.repository, stored, options.signal ? { signal: options.signal } : {});
}

/** Counts the backup's keys that are missing here, and those to be restored. Removes its keys from `unlisted`. */
async function countMissing(
  draft: PlanDraft,
  stored: SnapshotTable,
  changes: ContentChanges,
  { unlisted, lost }: { readonly unlisted: Set<string>; readonly lost: ReadonlySet<string> },
): Promise<{ readonly missing: number; readonly added: number }> {
  const now = new Set([...unlisted].filter((keyText) => !lost.has(keyText)));
  const wanted = changes.kind === 'keys' ? new Set(changes.keyTexts) : undefined;
  const isWanted = (keyText: string) => changes.kind === 'all' || (wanted?.has(keyText) ?? false);
  let [missing, added] = [0, 0];
  const lines = rowsToBring(draft, stored, (keyText) => {
    unlisted.delete(keyText);
    if (!now.has(keyText)) missing += 1;
    return !now.has(keyText) && isWanted(keyText);
  });
  for await (const isLeftOut of lines) if (!isLeftOut) added += 1;
  return { missing, added };
}

interface ContentCounts {
  readonly missing: number;
  readonly added: number;
  /** Keys that the backup does not have. */
  readonly unlisted: ReadonlySet<string>;
}

function countContent(
  { figures, leftOut, input }: PlanDraft,
  stored: SnapshotTable,
  changes: ContentChanges,
  { missing, added, unlisted }: ContentCounts,
): void {
  const counted = figures.get(stored.name);
  if (!counted) return;
  const kept = new Set(changes.kind === 'all' ? changes.keeps : []);
  const mayGo = (keyText: string) => !kept.has(keyText) && !leftOut.covers(stored.name, keyText);
  const removed = stored.leftOut ? 0 : [...unlisted].filter(mayGo).length;
  counted.differing = { added: missing, changed: 0, removed };
  if (changes.kind === 'all') {
    counted.added = added;
    if (changes.removesOthers) counted.removed = removed;
  }
  if (changes.kind === 'keys' && input.undoes) {
    counted.added = added;
    counted.removed = changes.removes?.filter((keyText) => unlisted.has(keyText)).length ?? 0;
  }
}

/** Goes through a content table and decides for each row to be restored whether it is left out. */
function rowsToBring(
  { input: { repository }, leftOut, options }: PlanDraft,
  stored: SnapshotTable,
  isBrought: (keyText: string) => boolean,
): AsyncGenerator<boolean, void, undefined> {
  const reading = leftOut.reading(stored.name, stored.rows, options);
  const rows = async function* (): AsyncGenerator<StoredRow, void, undefined> {
    for await (const lines of treeRows(repository, stored.root, reading))
      for (const { row } of lines) if (isBrought(JSON.stringify(row.key))) yield row;
  };
  let [done, bytesDone] = [0, 0];
  const look = async (row: StoredRow) => {
    const isLeftOut = await leftOut.leavesOut(repository, stored.name, row, options);
    bytesDone += row.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (leftOut.isAllowed)
      options.onProgress?.({ phase: 'checking', done: (done += 1), bytesDone, current: stored.name });
    return isLeftOut;
  };
  return mapConcurrent(rows(), FILES_AT_ONCE, look, options.signal);
}
