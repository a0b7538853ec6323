import { BackupError } from '../core/errors.ts';
import { compareKeys, decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { PageLine } from '../format/row-line.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import { isDamage } from '../repository/is-damage.ts';
import {
  nodeBelow,
  type NodePlace,
  nodeWeights,
  type PlacedEntry,
  placeEntries,
  readNode,
} from '../repository/read-node.ts';
import { isKnownDamaged, type Repository } from '../repository/repository.ts';
import type { ChangedRows, KeyInterval } from './changed-rows.ts';
import { hasFixedEnd, isInner, PageCutter, type PageDraft } from './page-cutter.ts';
import { AheadBudget, ReadAhead } from './read-ahead.ts';
import { lineOfParent } from './reuse-rows.ts';
import { TreeBuilder } from './tree-builder.ts';
import { readPageLazily } from './tree-reader.ts';
import {
  attachedBytes,
  type AttachedTotals,
  type DraftRow,
  groupRowsOf,
  storeNode,
  storePage,
  storeRows,
  type WriteTableOptions,
  type WrittenTable,
} from './write-table.ts';

/*
 * [Note: The live tree]
 *
 * The tree of a table as a full scan would write it, from the tree of a snapshot and the rows that have changed since.
 * Where a page ends depends on its own rows, from its first one on, and, where the next row had no room on it, on that
 * row. So from a page on that is cut afresh, rows are cut again until a cut falls where the snapshot has one, and from
 * there on pages stand as they are until the next one in which a row has changed. A page that ended for lack of room is
 * cut again as well if the one behind it changes, since its first row may have become smaller, or gone.
 * The same holds for nodes, whose entries are gathered by the same rules. A node is taken over unread where nothing in
 * it has changed, none below it is being gathered, and the two behind it are unchanged too: the first entry of the next
 * one is then as it was. The last node of each level is always read, since it ends because nothing follows.
 * Rows of a page that have not changed are taken from the page, not from the source.
 */

/** Changed rows that are stored between two reports of progress. */
const ROWS_FED_AT_ONCE = 32;
/** Pages that may be on their way into the repository. Those that stand as they are do not count: there are many. */
const PAGES_AT_ONCE = 4;
/** Pages that wait for their turn because one before them is on its way: more would take memory in large tables. */
const MOST_WAITING = 256;

/** Why a table has to be read in full: its earlier tree cannot be relied on, or does not have the rows it should. */
export type Doubt = 'damage' | 'count';

export type LiveTreeResult =
  | { readonly kind: 'written'; readonly table: WrittenTable }
  | { readonly kind: 'doubt'; readonly why: Doubt };

/** A table of a snapshot, to be brought up to date. */
export interface LiveTreeInput {
  readonly repository: Repository;
  readonly base: SnapshotTable;
  readonly changed: ChangedRows;
  /** How many rows the source has now, if that is to be compared. */
  readonly count: number | undefined;
}

/**
 * Writes the tree of a table from that of a snapshot. `onRows` receives changed rows only. The result is the tree that
 * `writeTable` would write from all rows, or a doubt; then the caller must not rely on anything written.
 */
export async function writeLiveTree(input: LiveTreeInput, options: WriteTableOptions): Promise<LiveTreeResult> {
  const { repository, base, changed, count } = input;
  // Where anything is known to be damaged, a full scan stores again what is missing.
  const isReliable =
    !isKnownDamaged(repository) &&
    (base.root?.pieces ?? []).every((piece) => repository.index.has(piece) || repository.heldChunks?.has(piece));
  if (!isReliable) return { kind: 'doubt', why: 'damage' };
  const { root, rows, bytes, attachments, attachedBytes, groupRows } = base;
  if (changed.isEmpty) {
    if (count !== undefined && rows !== count) return { kind: 'doubt', why: 'count' };
    const table = { root, rows, bytes, attachments, attachedBytes, ...(groupRows ? { groupRows } : {}) };
    return { kind: 'written', table };
  }
  try {
    const { table, lost } = await new LiveTreeWriter(input, options).write();
    const isOtherCount = count !== undefined && table.rows + changed.leftOut + lost !== count;
    if (isOtherCount) return { kind: 'doubt', why: 'count' };
    return { kind: 'written', table };
  } catch (error) {
    if (error instanceof BackupError && isDamage(error)) return { kind: 'doubt', why: 'damage' };
    throw error;
  }
}

/** What is known of an entry beyond itself. */
interface Place {
  /** Whether it ends its level. */
  readonly isLast: boolean;
  readonly isTouched: boolean;
  /** Whether one of the two behind it is touched. */
  readonly isNextTouched: boolean;
}

/** A node that was read, and the reading of what is touched below it, which has begun. */
interface OpenNode {
  readonly level: number;
  readonly entries: readonly PlacedEntry[];
  readonly places: readonly Place[];
  readonly nodes: ReadAhead<PlacedEntry, OpenNode>;
  readonly pages: ReadAhead<PlacedEntry, readonly PageLine[]>;
}

class LiveTreeWriter {
  readonly #input: LiveTreeInput;
  readonly #options: WriteTableOptions;
  readonly #cutter: PageCutter;
  readonly #builder: TreeBuilder;
  readonly #totals: AttachedTotals;
  /** How much is read ahead, of each level of nodes and of pages: otherwise one would take the place of the other. */
  readonly #budgets = new Map<number | 'pages', AheadBudget>();
  /** Pages on their way to the builder, in their order; promises are those that are being stored. */
  readonly #pages: (TreeEntry | Promise<TreeEntry>)[] = [];
  /** How many of them are being stored. */
  #storing = 0;
  /** Rows that turned out to have lost their content. */
  #lost = 0;

  constructor(input: LiveTreeInput, options: WriteTableOptions) {
    this.#input = input;
    this.#options = options;
    this.#cutter = new PageCutter(options.endsBehind);
    this.#builder = new TreeBuilder((node) => storeNode(node, options));
    const { attachments, attachedBytes } = input.base;
    this.#totals = { attachments, attachedBytes };
    options.groups?.startFrom(input.base.groupRows ?? (input.base.root ? undefined : []));
  }

  async write(): Promise<{ readonly table: WrittenTable; readonly lost: number }> {
    const { base, changed } = this.#input;
    try {
      if (base.root) await this.#visitRoot(base.root);
      else await this.#feed(changed.rows.flatMap(({ draft }) => draft ?? []));
      for (const page of this.#cutter.finish()) await this.#store(page);
      await this.#settle();
      const table = { ...(await this.#builder.finish()), ...this.#totals, ...groupRowsOf(this.#options) };
      return { table, lost: this.#lost };
    } finally {
      await Promise.allSettled(this.#pages);
      await this.#builder.settle();
    }
  }

  async #visitRoot(root: NodePlace): Promise<void> {
    await this.#visit(await this.#open(root, undefined, { isLast: true, isTouched: true, isNextTouched: false }));
  }

  /** Reads a node, and begins to read what is touched below it, so that one part is read while another is used. */
  async #open(node: NodePlace, afterKeyText: string | undefined, place: Place): Promise<OpenNode> {
    const { repository } = this.#input;
    const { level } = node;
    const read = await readNode(repository, node, signalOf(this.#options));
    const entries = placeEntries(read.entries, afterKeyText);
    const places = this.#placesOf(entries, place);
    const placeOf = new Map(entries.map((entry, at) => [entry, places[at]]));
    const touched = entries.filter((entry) => placeOf.get(entry)?.isTouched);
    const weights = nodeWeights(repository);
    const openBelow = (entry: PlacedEntry) =>
      this.#open(nodeBelow(entry, level), entry.afterKeyText, placeOf.get(entry) ?? place);
    return {
      level,
      entries,
      places,
      nodes: new ReadAhead(level > 0 ? touched : [], {
        budget: this.#budgetOf(level - 1),
        read: openBelow,
        bytesOf: (entry) => weights.weightOf(nodeBelow(entry, level)),
      }),
      pages: new ReadAhead(level > 0 ? [] : touched, {
        budget: this.#budgetOf('pages'),
        read: (page) => readPageLazily(repository, page, signalOf(this.#options)),
        bytesOf: ({ plainBytes }) => plainBytes,
      }),
    };
  }

  #budgetOf(level: number | 'pages'): AheadBudget {
    const budget = this.#budgets.get(level) ?? new AheadBudget();
    this.#budgets.set(level, budget);
    return budget;
  }

  // A tree has at most sixteen levels, each below the other, so this goes no deeper.
  async #visit(node: OpenNode): Promise<void> {
    try {
      for (const [at, entry] of node.entries.entries()) {
        const place = node.places[at];
        if (!place) continue;
        if (node.level === 0) await this.#visitPage(entry, place, node.pages);
        else if (await this.#canTakeOver(node.level, place)) await this.#builder.add(node.level, entry);
        else await this.#visit(await node.nodes.read(entry));
      }
    } finally {
      await settle(node);
    }
  }

  #placesOf(entries: readonly PlacedEntry[], parent: Place): readonly Place[] {
    const { changed } = this.#input;
    const touched = entries.map((entry, at) =>
      changed.touches(intervalOf(entry, parent.isLast && at === entries.length - 1)),
    );
    return touched.map((isTouched, at) => ({
      isTouched,
      isLast: parent.isLast && at === entries.length - 1,
      isNextTouched: (touched[at + 1] ?? parent.isNextTouched) || (touched[at + 2] ?? parent.isNextTouched),
    }));
  }

  async #canTakeOver(level: number, { isLast, isTouched, isNextTouched }: Place): Promise<boolean> {
    if (isLast || isTouched || isNextTouched || this.#cutter.waiting > 0) return false;
    await this.#settle();
    return this.#builder.isEmptyBelow(level);
  }

  async #visitPage(
    page: PlacedEntry,
    { isTouched, isLast, isNextTouched }: Place,
    ahead: OpenNode['pages'],
  ): Promise<void> {
    const mayStand = !isTouched && (!isNextTouched || hasFixedEnd(page, this.#options.endsBehind));
    if (mayStand && this.#cutter.waiting === 0) return this.#add(page);
    const stored = await ahead.read(page);
    if (isTouched) {
      for (const line of stored) this.#count(line, -1);
      return this.#feed(this.#merge(stored, intervalOf(page, isLast)));
    }
    for (const [at, { line }] of stored
      .map((each, place) => this.#reuse(each, isInner(place, stored.length)))
      .entries()) {
      const done = this.#cutter.push(line);
      for (const draft of done) await this.#store(draft);
      // What was gathered before ends right here for lack of room, as the snapshot has it.
      if (at > 0 || !mayStand || done.length !== 1 || this.#cutter.waiting !== 1) continue;
      this.#cutter.reset();
      return this.#add(page);
    }
  }

  /** The rows of a page as they are now, in key order. */
  #merge(stored: readonly PageLine[], interval: KeyInterval): readonly DraftRow[] {
    const changed = this.#input.changed.rowsIn(interval);
    const drafts: DraftRow[] = [];
    let next = 0;
    for (const [at, line] of stored.entries()) {
      const { key } = line;
      let order = 1;
      for (let row = changed[next]; row && (order = compareKeys(row.key, key)) <= 0; row = changed[next]) {
        if (row.draft) drafts.push(row.draft);
        next += 1;
        if (order === 0) break;
      }
      if (order === 0 || this.#input.changed.isInSpan(key)) {
        this.#options.groups?.count(line.row.value, -1);
        continue;
      }
      drafts.push(this.#reuse(line, isInner(at, stored.length)));
    }
    for (const { draft } of changed.slice(next)) if (draft) drafts.push(draft);
    return drafts;
  }

  #reuse(line: PageLine, isInnerRow: boolean): Extract<DraftRow, { kind: 'reused' }> {
    return line.mayHaveAttachments ? this.#reuseContent(line) : withoutContent(line, isInnerRow);
  }

  #reuseContent(line: PageLine): Extract<DraftRow, { kind: 'reused' }> {
    const reused = line.row.isBroken ? undefined : lineOfParent(this.#input.repository, line);
    if (!reused) throw new BackupError('missing-object', { context: { what: 'content of a row' } });
    return reused;
  }

  #count(line: PageLine, sign: 1 | -1): void {
    if (!line.mayHaveAttachments) return;
    this.#totals.attachments += sign * line.row.attachments.length;
    for (const { sizeBytes } of line.row.attachments) this.#totals.attachedBytes += sign * sizeBytes;
  }

  async #feed(drafts: readonly DraftRow[]): Promise<void> {
    const quiet = { ...this.#options, onRows: () => undefined };
    for (let at = 0; at < drafts.length; at += ROWS_FED_AT_ONCE) {
      const batch = drafts.slice(at, at + ROWS_FED_AT_ONCE);
      for await (const lines of storeRows(batch, quiet, this.#totals)) {
        for (const line of lines) {
          if (!line) this.#lost += 1;
          else for (const page of this.#cutter.push(line)) await this.#store(page);
        }
      }
      const stored = batch.filter((draft) => draft.kind === 'encoded');
      if (stored.length === 0) continue;
      this.#options.onRows(
        stored.length,
        stored.reduce((sum, draft) => sum + draft.row.valueText.length + attachedBytes(draft), 0),
      );
    }
  }

  #store(page: PageDraft): Promise<void> {
    this.#storing += 1;
    const entry = storePage(page, this.#options);
    // It is awaited when its turn comes; until then its failure is not an unhandled one.
    entry.catch(() => undefined);
    return this.#add(entry);
  }

  async #add(page: TreeEntry | Promise<TreeEntry>): Promise<void> {
    this.#pages.push(page);
    await this.#settle(PAGES_AT_ONCE - 1);
  }

  /** Passes on pages until no more than so many are being stored, and those behind them that are ready. */
  async #settle(most = 0): Promise<void> {
    const hasToWait = () => this.#storing > most || this.#pages.length > MOST_WAITING;
    for (let [page] = this.#pages; page && (!(page instanceof Promise) || hasToWait()); [page] = this.#pages) {
      const entry = await page;
      void this.#pages.shift();
      if (page instanceof Promise) this.#storing -= 1;
      await this.#builder.add(0, entry);
    }
  }
}

/** A line that is taken over as it is. */
function withoutContent({ line, key }: PageLine, isInnerRow: boolean): Extract<DraftRow, { kind: 'reused' }> {
  const taken = { keyText: encodeKey(key), line, attached: [], isInner: isInnerRow };
  return { kind: 'reused', line: taken, attachments: 0, attachedBytes: 0 };
}

/** Lets all reading below a node come to its end. */
async function settle({ nodes, pages }: OpenNode): Promise<void> {
  await pages.settle();
  for (const below of await nodes.settle()) await settle(below);
}

/** The last page of a tree has all that comes behind it, too. */
function intervalOf({ afterKeyText, lastKey }: PlacedEntry, isLast: boolean): KeyInterval {
  return {
    ...(afterKeyText === undefined ? {} : { after: { key: decodeKey(JSON.parse(afterKeyText)) } }),
    ...(isLast ? {} : { last: { key: decodeKey(lastKey) } }),
  };
}

function signalOf({ signal }: WriteTableOptions) {
  return signal ? { signal } : {};
}
