/* eslint-disable max-lines */
import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import { throwIfAborted } from '../core/progress.ts';
import { decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { StoredRow } from '../format/row-line.ts';
import { captureLive } from '../snapshot/capture-live.ts';
import { diffTrees } from '../snapshot/diff-trees.ts';
import { findLostContent } from '../snapshot/find-lost-content.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { isUnreadable, type SourceMoment } from '../snapshot/source.ts';
import { type StoredLine, treeRows } from '../snapshot/tree-reader.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';
import { decideRow, type RowDecision, type RowSides } from './decide-row.ts';
import { planFitting } from './fit-rows.ts';
import { followReferences } from './follow-references.ts';
import { keepNeeded } from './keep-needed.ts';
import type { LeftOut } from './left-out.ts';
import { digestOf, liveLines } from './live-rows.ts';
import { countOmitted, findCarried, hasOmitted, isSameButOmitted } from './omitted-values.ts';
import type { CommonTable, RestoreInput } from './restore-input.ts';
import {
  type ContentChanges,
  type ExpectedState,
  type RestoreChoice,
  type RowAction,
  type TableChanges,
  type TableRestorePlan,
  WHOLE_AND_EXACT,
} from './restore-plan.ts';
import type { RestoreJournal } from './restore-journal.ts';
import { withFields } from './row-fields.ts';
import { SecondKeys } from './second-key.ts';
import { Selection } from './selection.ts';
import { UniqueWrites } from './settle-unique.ts';
import { countUnreadableReferences } from './unreadable-references.ts';

/** Figures of one table while they are counted. */
type Figures = { -readonly [Name in keyof TableRestorePlan]: TableRestorePlan[Name] };

/** Values of a live row that no backup can contain: how many stay, and how many are lost. */
interface Unholdable {
  readonly carried: number;
  readonly lost: number;
}

const nameOf = (table: string, keyText: string) => `${table} ${keyText}`;

/** Beyond this part of its rows, a table that is restored whole and exactly is replaced rather than patched. */
const MOST_PATCHED = 0.3;
const DECIDED_AT_ONCE = 500;
const FILES_AT_ONCE = 4;

/** A plan while it is made, from one moment of the live data. */
export class Planning {
  readonly #input: RestoreInput;
  readonly #moment: SourceMoment;
  readonly #common: readonly CommonTable[];
  readonly #leftOut: LeftOut;
  readonly #options: CallOptions;
  readonly #selection: Selection;
  readonly #choice: RestoreChoice;
  readonly #figures = new Map<string, Figures>();
  readonly #actions = new Map<string, RowAction[]>();
  readonly #expected = new Map<string, ExpectedState>();
  /** Whether an undo leaves anything as it was changed since the restore. */
  #keepsLater = false;
  /** Rows that an exact restore would remove, were it known that the backup does not have them. */
  readonly #kept = new Map<string, string[]>();

  /** What becomes of values that no backup can contain, by table and key. */
  readonly #unholdable = new Map<string, Unholdable>();
  /** Tables with such values: rows that do not differ are not touched, so they keep theirs. */
  readonly #patched = new Set<string>();

  /** Of tables with unique indexes. */
  readonly #unique = new Map<string, UniqueWrites>();
  readonly #secondKeys = new Map<string, SecondKeys>();
  readonly #nextKeys: ReadonlyMap<string, number>;

  /** @param nextKeys the keys that auto-increment tables give next, where they are known. */
  constructor(
    input: RestoreInput,
    moment: SourceMoment,
    common: readonly CommonTable[],
    nextKeys: ReadonlyMap<string, number>,
    leftOut: LeftOut,
    options: CallOptions,
  ) {
    this.#nextKeys = nextKeys;
    this.#input = input;
    this.#moment = moment;
    this.#common = common;
    this.#leftOut = leftOut;
    this.#options = options;
    this.#choice = input.choice ?? WHOLE_AND_EXACT;
    this.#selection = new Selection(this.#choice.selection);
  }

  async run() {
    const { undoes } = this.#input;
    if (this.#choice.mode === 'undo' && !undoes)
      throw new BackupError('internal', { context: { what: 'an undo without its journal' } });
    for (const table of this.#common) {
      const { name } = table.stored;
      const counted = await this.#startFigures(table);
      this.#figures.set(name, counted);
      if (table.described.isContentAddressed || this.#selection.takesNothingOf(name)) continue;
      const planned: RowAction[] = [];
      if (table.described.uniqueIndexes?.length && this.#moment.findByIndex)
        this.#unique.set(name, new UniqueWrites(table));
      this.#actions.set(name, planned);
      this.#expected.set(name, await this.#planTable(table, counted, planned));
    }
    const needed = await keepNeeded(
      this.#input.source,
      this.#moment,
      this.#common,
      this.#kept,
      this.#actions,
      this.#options,
    );
    for (const [name, rows] of needed.takenBack) {
      const counted = this.#figures.get(name);
      if (counted) counted.removed -= rows;
    }
    // An undo brings back what its rows need, as a part does: what they point at may have been deleted since.
    const isEverything = !undoes && this.#common.every(({ stored }) => this.#selection.takesWholeTable(stored.name));
    const followed = isEverything
      ? { content: new Map<string, readonly string[]>(), dangling: 0 }
      : await followReferences(
          this.#input,
          this.#moment,
          this.#common,
          this.#actions,
          this.#expected,
          this.#figures,
          this.#leftOut,
          this.#options,
        );
    let missing = 0;
    for (const [name, unique] of this.#unique) missing += await this.#settleUnique(name, unique);
    const content: Record<string, ContentChanges> = {};
    for (const table of this.#common) {
      const { name } = table.stored;
      if (!table.described.isContentAddressed) continue;
      const changes = undoes
        ? await this.#contentToUndo(name, undoes, followed.content.get(name) ?? [], needed.content.get(name) ?? [])
        : this.#contentOf(table.stored, followed.content.get(name) ?? [], needed.content.get(name) ?? []);
      content[name] = await this.#countContent(table, changes);
    }
    // Of a part, references to rows were counted as they were followed.
    const to = new Set(
      this.#common
        .filter(({ described }) => isEverything || described.isContentAddressed)
        .map(({ stored }) => stored.name),
    );
    const unreadable = await countUnreadableReferences(
      this.#input,
      this.#moment,
      this.#common,
      to,
      this.#actions,
      this.#leftOut,
      this.#options,
    );
    const tables = [...this.#figures.values()].map((table) => {
      const count = this.#leftOut.countOf(table.name);
      return { ...table, ...this.#sumUnholdable(table.name), ...(count > 0 ? { unreadable: count } : {}) };
    });
    // What becomes exactly as it was needs no fitting.
    const isExact = isEverything && this.#choice.mode === 'exact';
    const fitting = isExact
      ? undefined
      : await planFitting(
          this.#input,
          this.#moment,
          this.#common,
          this.#actions,
          this.#expected,
          this.#leftOut,
          this.#options,
        );
    const changes = Object.fromEntries(
      tables.map((table) => [table.name, this.#changesOf(table, fitting !== undefined)]),
    );
    return {
      tables,
      changes,
      content,
      dangling: followed.dangling + unreadable + missing,
      ...(fitting ? { fitting } : {}),
    };
  }

  async #startFigures({ stored, described }: CommonTable): Promise<Figures> {
    const { name, role, isContentAddressed } = described;
    const rowsNow = await this.#moment.count(name);
    const none = { added: 0, changed: 0, removed: 0 };
    const bytes = stored.bytes + stored.attachedBytes;
    return {
      name,
      role,
      isContentAddressed,
      rowsNow,
      rowsInBackup: stored.rows,
      bytes,
      differing: none,
      ...none,
      following: 0,
      conflicts: 0,
      unsettled: 0,
    };
  }

  /**
   * Of content, only keys are compared: what is under a key is the same everywhere. A key whose content cannot be read
   * here counts as missing. What cannot be read of the backup is taken out.
   */
  async #countContent({ stored }: CommonTable, changes: ContentChanges): Promise<ContentChanges> {
    const { name } = stored;
    const figures = this.#figures.get(name);
    const unlisted = new Set<string>();
    for await (const keys of this.#moment.keys(name)) for (const key of keys) unlisted.add(encodeKey(key));
    const lost =
      changes.kind === 'none'
        ? new Set<string>()
        : await findLostContent(this.#input.source, this.#moment, name, this.#options);
    const now = new Set([...unlisted].filter((keyText) => !lost.has(keyText)));
    const wanted = changes.kind === 'keys' ? new Set(changes.keyTexts) : undefined;
    const isWanted = (keyText: string) => changes.kind === 'all' || (wanted?.has(keyText) ?? false);
    let [missing, added] = [0, 0];
    const lines = this.#rowsToBring(stored, (keyText) => {
      unlisted.delete(keyText);
      if (!now.has(keyText)) missing += 1;
      return !now.has(keyText) && isWanted(keyText);
    });
    for await (const isLeftOut of lines) if (!isLeftOut) added += 1;
    const kept = new Set(changes.kind === 'all' ? changes.keeps : []);
    const removed = stored.leftOut
      ? 0
      : [...unlisted].filter((keyText) => !kept.has(keyText) && !this.#leftOut.covers(name, keyText)).length;
    if (figures) {
      figures.differing = { added: missing, changed: 0, removed };
      if (changes.kind === 'all') figures.added = added;
      if (changes.kind === 'all' && changes.removesOthers) figures.removed = removed;
    }
    if (changes.kind === 'none') return changes;
    const replaces = lost.size > 0 ? { replaces: [...lost] } : {};
    if (changes.kind === 'all') return { ...changes, ...replaces };
    const { keyTexts, removes } = changes;
    if (figures && this.#input.undoes)
      [figures.added, figures.removed] = [added, removes?.filter((keyText) => unlisted.has(keyText)).length ?? 0];
    return {
      ...changes,
      keyTexts: keyTexts.filter((keyText) => !this.#leftOut.covers(name, keyText)),
      ...(removes ? { removes: removes.filter((keyText) => unlisted.has(keyText)) } : {}),
      ...replaces,
    };
  }

  /** Goes through a table of content; of each row that is to be brought, tells whether it is left out. */
  #rowsToBring(
    stored: CommonTable['stored'],
    isBrought: (keyText: string) => boolean,
  ): AsyncGenerator<boolean, void, undefined> {
    const { repository } = this.#input;
    const rows = async function* (this: Planning): AsyncGenerator<StoredRow, void, undefined> {
      for await (const lines of treeRows(
        repository,
        stored.root,
        this.#leftOut.reading(stored.name, stored.rows, this.#options),
      )) {
        for (const { row } of lines) if (isBrought(JSON.stringify(row.key))) yield row;
      }
    };
    let [done, bytesDone] = [0, 0];
    const look = async (row: StoredRow) => {
      const isLeftOut = await this.#leftOut.leavesOut(repository, stored.name, row, this.#options);
      bytesDone += row.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      if (this.#leftOut.isAllowed)
        this.#options.onProgress?.({ phase: 'checking', done: (done += 1), bytesDone, current: stored.name });
      return isLeftOut;
    };
    return mapConcurrent(rows.call(this), FILES_AT_ONCE, look, this.#options.signal);
  }

  /** Decides every row at which the backup and the present differ; gives the state that this was decided for. */
  async #planTable(table: CommonTable, figures: Figures, actions: RowAction[]): Promise<ExpectedState> {
    const rules = { mode: this.#choice.mode, selection: this.#selection, resolutions: this.#choice.resolutions };
    const differing = { added: 0, changed: 0, removed: 0 };
    const unique = this.#unique.get(table.stored.name);
    const decide = async (sides: RowSides): Promise<void> => {
      if (sides.mine && sides.theirs && isSameButOmitted(sides.theirs, sides.mine)) return;
      let decision = decideRow(table.described, sides, rules);
      const { action, keyText } = decision;
      if (action === 'remove' && this.#leftOut.mayHave(table.stored.name, keyText))
        return this.#keep(table.stored.name, keyText);
      // The backup could not take it, which says nothing against it; but what cannot be read here either may go.
      const isLost = sides.mine?.line === '';
      if (action === 'remove' && !isLost && this.#isOmitted(table.stored.name, keyText))
        return this.#keep(table.stored.name, keyText);
      const isBrought = action !== 'remove' && action !== 'keep';
      if (
        isBrought &&
        sides.theirs &&
        (await this.#leftOut.leavesOut(this.#input.repository, table.stored.name, sides.theirs.row, this.#options))
      ) {
        return sides.mine && this.#keep(table.stored.name, keyText);
      }
      if (!decision.isDerivedOnly) differing[decision.change] += 1;
      const planned = await this.#actionOf(table, decision, sides);
      if (!planned && action === 'copy')
        decision = { ...decision, action: 'keep', isSettled: false, needsChoice: true };
      count(figures, decision);
      if (this.#choice.mode === 'undo' && (action === 'keep' || action === 'merge')) {
        this.#keepsLater = true;
        if (!decision.isConflict && !decision.isDerivedOnly) figures.stays = (figures.stays ?? 0) + 1;
        if (sides.mine) this.#keep(table.stored.name, keyText);
      }
      this.#input.onDecision?.(decision, sides);
      if (!planned) return;
      actions.push(planned);
      unique?.note(planned, decision, sides);
      if (sides.mine && hasOmitted(sides.mine.line))
        this.#unholdable.set(
          nameOf(table.stored.name, keyText),
          await this.#weighUnholdable(table, planned, sides.mine, sides.theirs),
        );
    };
    const keyTexts = this.#selection.onlyKeysOf(table.stored.name);
    const expected = keyTexts
      ? await this.#compareKeys(table, keyTexts, decide)
      : await this.#compareAll(table, decide);
    figures.differing = differing;
    return expected;
  }

  /** Whether the backup names this row as one that it could not take as a whole. */
  #isOmitted(table: string, keyText: string): boolean {
    return this.#input.snapshot.omitted.some(
      (omitted) => omitted.path === '' && omitted.table === table && omitted.key === keyText,
    );
  }

  /** `undefined`, where nothing is to be done, or no second key can be made. */
  async #actionOf(
    table: CommonTable,
    { keyText, action, fields }: RowDecision,
    { theirs }: RowSides,
  ): Promise<RowAction | undefined> {
    if (action === 'keep') return undefined;
    if (action === 'merge')
      return { keyText, action, fields: fields.filter(({ take }) => take === 'theirs').map(({ field }) => field) };
    if (action !== 'copy') return { keyText, action };
    const newKeyText = theirs && (await this.#secondKeysOf(table).make(theirs));
    return newKeyText === undefined ? undefined : { keyText, action, newKeyText };
  }

  #secondKeysOf({ stored, described }: CommonTable): SecondKeys {
    const { repository, source } = this.#input;
    const known = this.#secondKeys.get(stored.name);
    const keys =
      known ??
      new SecondKeys({
        repository,
        source,
        moment: this.#moment,
        table: described,
        stored,
        nextKey: this.#nextKeys.get(stored.name),
        reading: this.#leftOut.reading(stored.name, stored.rows, this.#options),
      });
    this.#secondKeys.set(stored.name, keys);
    return keys;
  }

  /** Takes out what the unique indexes of a table do not allow. @returns how many rows that others need cannot come. */
  async #settleUnique(name: string, unique: UniqueWrites): Promise<number> {
    const [actions, figures] = [this.#actions.get(name), this.#figures.get(name)];
    if (!actions || !figures || actions.length === 0) return 0;
    const { repository, onDecision } = this.#input;
    const settled = await unique.settle(
      repository,
      this.#moment,
      actions,
      this.#choice.resolutions,
      this.#leftOut,
      this.#options,
    );
    this.#actions.set(name, [...settled.actions]);
    figures.following -= settled.missing;
    figures.removed += settled.evicted.length;
    for (const { before, after } of settled.changed) {
      count(figures, before, -1);
      count(figures, after);
      onDecision?.(after, { keyText: after.keyText });
      if (after.action === 'keep') this.#patched.add(name);
    }
    const expected = this.#expected.get(name);
    if (expected?.kind === 'rows' && settled.evicted.length > 0) {
      const keyTexts = [...expected.keyTexts, ...settled.evicted];
      this.#expected.set(name, {
        kind: 'rows',
        keyTexts,
        digest: await digestOf(keyTexts, await liveLines(repository, this.#moment, name, keyTexts)),
      });
    }
    const lines = await liveLines(repository, this.#moment, name, settled.evicted);
    for (const [keyText, line] of lines)
      this.#unholdable.set(nameOf(name, keyText), { carried: 0, lost: countOmitted(line) });
    return settled.missing;
  }

  /** What becomes of the values of a live row that no backup can contain. */
  async #weighUnholdable(
    { described, stored }: CommonTable,
    { action, fields, keyText }: RowAction,
    mine: StoredLine,
    theirs: StoredLine | undefined,
  ): Promise<Unholdable> {
    const all = countOmitted(mine);
    const [live] = await this.#moment.get(stored.name, [decodeKey(JSON.parse(keyText))]);
    if (!theirs || !live || isUnreadable(live)) return { carried: 0, lost: all };
    const json =
      action === 'merge' ? withFields(described, mine.row.value, theirs.row.value, fields ?? []) : theirs.row.value;
    const carried = findCarried(json, live.value).size;
    return { carried, lost: action === 'copy' ? 0 : Math.max(0, all - carried) };
  }

  /** Of the rows that are changed or removed after all. */
  #sumUnholdable(table: string): { readonly carriedOver?: number; readonly lostForGood?: number } {
    if (this.#unholdable.size === 0) return {};
    let [carriedOver, lostForGood] = [0, 0];
    for (const { keyText } of this.#actions.get(table) ?? []) {
      const { carried = 0, lost = 0 } = this.#unholdable.get(nameOf(table, keyText)) ?? {};
      carriedOver += carried;
      lostForGood += lost;
    }
    return { ...(carriedOver > 0 ? { carriedOver } : {}), ...(lostForGood > 0 ? { lostForGood } : {}) };
  }

  #keep(table: string, keyText: string): void {
    const kept = this.#kept.get(table) ?? [];
    this.#kept.set(table, kept);
    kept.push(keyText);
  }

  async #compareKeys(
    { stored }: CommonTable,
    keyTexts: readonly string[],
    decide: (sides: RowSides) => Promise<void>,
  ): Promise<ExpectedState> {
    const { repository } = this.#input;
    const mine = await liveLines(repository, this.#moment, stored.name, keyTexts);
    const theirs = await findRows(
      repository,
      stored.root,
      keyTexts,
      this.#leftOut.reading(stored.name, stored.rows, this.#options),
    );
    const base = await this.#baseRows(stored.name, keyTexts);
    for (const keyText of keyTexts) {
      const sides = sidesOf(keyText, base.get(keyText), mine.get(keyText), theirs.get(keyText));
      if ((sides.mine || sides.theirs) && sides.mine?.line !== sides.theirs?.line) await decide(sides);
    }
    return { kind: 'rows', keyTexts, digest: await digestOf(keyTexts, mine) };
  }

  async #compareAll({ stored }: CommonTable, decide: (sides: RowSides) => Promise<void>): Promise<ExpectedState> {
    const { repository, base, undoes } = this.#input;
    const { view, roots, unreadable, omitted } = await captureLive(
      repository,
      this.#moment,
      [stored.name],
      this.#options,
    );
    if (omitted.has(stored.name)) this.#patched.add(stored.name);
    const root = roots.get(stored.name) ?? null;
    const { onUnreadable } = this.#leftOut.reading(stored.name, stored.rows);
    let group: RowSides[] = [];
    const differences = diffTrees(
      { repository: view, root },
      { repository: view, root: stored.root, rows: stored.rows },
      {
        ...this.#options,
        onUnreadable: (side: 'before' | 'after', range: UnreadableRows, error: BackupError) => {
          // The present is never left out: see `relyingOnIntact`.
          if (side === 'before' || !onUnreadable) throw error;
          onUnreadable(range, error);
        },
        // Whether it is taken, and would be removed, is decided as if the backup did not have it.
        onUnknown: (side, line) => {
          if (side === 'before') group.push(sidesOf(JSON.stringify(line.row.key), undefined, line, undefined));
        },
      },
    );
    const flush = async () => {
      const sides = group;
      group = [];
      const changed = base ? sides.filter(({ mine, theirs }) => mine && theirs) : [];
      const baseRows = await this.#baseRows(
        stored.name,
        changed.map(({ keyText }) => keyText),
      );
      for (const { keyText, mine, theirs } of sides) {
        const baseRow = undoes ? undoes.rowAfter(stored.name, keyText, theirs) : baseRows.get(keyText);
        await decide(sidesOf(keyText, baseRow, mine, theirs));
      }
    };
    for await (const { key, before, after } of differences) {
      throwIfAborted(this.#options.signal);
      group.push(sidesOf(JSON.stringify(key), undefined, before, after));
      if (group.length >= DECIDED_AT_ONCE) await flush();
    }
    await flush();
    // An undo takes back only what the restore did.
    if (!undoes) await this.#decideLost(stored, unreadable.get(stored.name) ?? [], decide);
    return { kind: 'tree', root };
  }

  /** Rows that cannot be read here count as missing; those that the backup does not have are yet to be decided. */
  async #decideLost(
    { name, root, rows }: CommonTable['stored'],
    keyTexts: readonly string[],
    decide: (sides: RowSides) => Promise<void>,
  ): Promise<void> {
    const theirs = await findRows(
      this.#input.repository,
      root,
      keyTexts,
      this.#leftOut.reading(name, rows, this.#options),
    );
    for (const keyText of keyTexts) {
      // What was just written as JSON is read as JSON.
      const key = JSON.parse(keyText) as unknown;
      if (!theirs.has(keyText))
        await decide({ keyText, mine: { line: '', row: { key, value: null, attachments: [] } } });
    }
  }

  /** What of the base cannot be read is as if it were not there: then what differs is asked. */
  async #baseRows(table: string, keyTexts: readonly string[]): Promise<ReadonlyMap<string, StoredLine>> {
    const { base } = this.#input;
    if (!base) return new Map();
    const root = base.snapshot.tables.find((other) => other.name === table)?.root ?? null;
    return findRows(base.repository, root, keyTexts, { ...this.#options, onUnreadable: () => undefined });
  }

  /** @param isFitted rows may have to be fitted, one by one. */
  #changesOf(figures: Figures, isFitted: boolean): TableChanges {
    const [actions, expected] = [this.#actions.get(figures.name), this.#expected.get(figures.name)];
    if (!actions || !expected || actions.length === 0) return { kind: 'none' };
    // An undo after which nothing stays of later work is exact.
    const isExact = this.#choice.mode === 'exact' || (this.#choice.mode === 'undo' && !this.#keepsLater);
    const isWhole = isExact && this.#selection.takesWholeTable(figures.name) && expected.kind === 'tree';
    const isMost = actions.length > MOST_PATCHED * Math.max(figures.rowsNow, figures.rowsInBackup);
    // What is the same on both sides was not read, so it may be damaged too: where damage is allowed for, it is not
    // touched.
    const isReplaced = isWhole && isMost && !isFitted && !this.#leftOut.isAllowed && !this.#patched.has(figures.name);
    return isReplaced ? { kind: 'replace-all', expected } : { kind: 'rows', actions, expected };
  }

  /**
   * Of content, an undo brings what the restore removed and what the rows that come back need, and removes what the
   * restore brought in, unless rows that stay need it. Without `references` it is not known what they need: then all
   * stays.
   */
  async #contentToUndo(
    table: string,
    undoes: RestoreJournal,
    followed: readonly string[],
    needed: readonly string[],
  ): Promise<ContentChanges> {
    const { added, removed } = undoes.contentOf(table);
    const keyTexts = [...new Set([...followed, ...removed])];
    const isNeedUnknown = this.#keepsLater && !this.#input.source.references;
    const stays = new Set([...keyTexts, ...needed]);
    const removes = isNeedUnknown ? [] : [...added].filter((keyText) => !stays.has(keyText));
    return keyTexts.length + removes.length === 0
      ? { kind: 'none' }
      : { kind: 'keys', keyTexts, ...(removes.length > 0 ? { removes } : {}) };
  }

  #contentOf(
    { name: table, leftOut }: CommonTable['stored'],
    followed: readonly string[],
    keeps: readonly string[],
  ): ContentChanges {
    if (this.#selection.takesWholeTable(table)) {
      // What the backup could not take stays.
      const omitted = this.#input.snapshot.omitted
        .filter((entry) => entry.path === '' && entry.table === table)
        .map(({ key }) => key);
      const kept = [...keeps, ...omitted];
      const isExact =
        this.#choice.mode === 'exact' &&
        this.#common.every(({ stored }) => this.#selection.takesWholeTable(stored.name));
      // Content of the kinds that the backup leaves out stays, and what is only here may be of them.
      return {
        kind: 'all',
        removesOthers: isExact && leftOut === undefined,
        ...(kept.length > 0 ? { keeps: kept } : {}),
      };
    }
    const keyTexts = [...new Set([...followed, ...(this.#selection.onlyKeysOf(table) ?? [])])];
    return keyTexts.length > 0 ? { kind: 'keys', keyTexts } : { kind: 'none' };
  }
}

function sidesOf(
  keyText: string,
  base: RowSides['base'],
  mine: RowSides['mine'],
  theirs: RowSides['theirs'],
): RowSides {
  return { keyText, ...(base ? { base } : {}), ...(mine ? { mine } : {}), ...(theirs ? { theirs } : {}) };
}

/** @param by −1 takes back what was counted. */
function count(
  figures: Figures,
  { action, isConflict, isSettled, needsChoice, isDerivedOnly }: RowDecision,
  by = 1,
): void {
  if (isDerivedOnly) return;
  if (action === 'add' || action === 'copy') figures.added += by;
  if (action === 'copy') figures.copied = (figures.copied ?? 0) + by;
  if (action === 'replace' || action === 'merge') figures.changed += by;
  if (action === 'remove') figures.removed += by;
  if (isConflict) figures.conflicts += by;
  if (needsChoice) figures.needsChoice = (figures.needsChoice ?? 0) + by;
  else if (isConflict && !isSettled) figures.unsettled += by;
}
