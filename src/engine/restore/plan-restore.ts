import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import { throwIfAborted } from '../core/progress.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { captureLive } from '../snapshot/capture-live.ts';
import { diffTrees } from '../snapshot/diff-trees.ts';
import { findRows } from '../snapshot/find-rows.ts';
import type { Source, SourceMoment } from '../snapshot/source.ts';
import { treeRows } from '../snapshot/tree-reader.ts';
import { decideRow, type RowDecision, type RowSides } from './decide-row.ts';
import { followReferences } from './follow-references.ts';
import { digestOf, liveLines } from './live-rows.ts';
import type { CommonTable, RestoreInput } from './restore-input.ts';
import {
  type ContentChanges, type ExpectedState, type RestoreChoice, type RestorePlan, type RowAction, type TableChanges,
  type TableRestorePlan, WHOLE_AND_EXACT,
} from './restore-plan.ts';
import { newKeyText } from './second-key.ts';
import { Selection } from './selection.ts';
import { upgradeSnapshot } from './upgrade-snapshot.ts';

/**
 * Works out what a restore would do, changing nothing. Cost follows the difference between the backup and now; where the
 * selection names its rows by key, nothing else of the backup is read. A backup of an older schema passes through the app's
 * own upgrades first (`upgradeSnapshot`).
 * @throws BackupError `newer-version` where the backup is of a newer schema than this app knows; `incompatible` where
 *   it has none of this app's tables, or one whose keys are made otherwise; `damaged`, `missing-object`, `source-failed`.
 */
export async function planRestore(asked: RestoreInput, options: CallOptions = {}): Promise<RestorePlan> {
  const input = { ...asked, ...(await upgradeSnapshot(asked, asked.source, options)) };
  const live = await input.source.describe();
  const { common, untouched, unknown } = matchTables(input.snapshot, live);
  const moment = await input.source.openMoment(common.map(({ stored }) => stored.name), options);
  try {
    const planning = new Planning(input, moment, common, options);
    const { tables, changes, content, dangling } = await planning.run();
    const { choice = WHOLE_AND_EXACT } = input;
    // As it was made, not as it was upgraded.
    const { snapshot } = asked;
    return {
      snapshotId: snapshot.id,
      lastingId: lastingId(snapshot),
      takenAt: snapshot.takenAt,
      app: snapshot.app,
      schemaVersion: snapshot.source.schemaVersion,
      choice, tables, untouched, unknown, dangling, changes, content,
      bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    };
  } finally {
    moment.close();
  }
}

function matchTables(snapshot: Snapshot, live: Awaited<ReturnType<Source['describe']>>) {
  const described = new Map(live.tables.map((table) => [table.name, table]));
  const common = snapshot.tables.flatMap((stored): CommonTable[] => {
    const table = described.get(stored.name);
    return table ? [{ stored, described: table }] : [];
  });
  if (common.length === 0) throw new BackupError('incompatible', { context: { source: snapshot.source.name } });
  for (const { stored, described: table } of common) {
    if (JSON.stringify(stored.keyPath) !== JSON.stringify(table.keyPath)) {
      throw new BackupError('incompatible', { context: { table: stored.name, what: 'key path' } });
    }
  }
  const names = new Set(snapshot.tables.map((table) => table.name));
  return {
    common,
    untouched: live.tables.map((table) => table.name).filter((name) => !names.has(name)),
    unknown: [...names].filter((name) => !described.has(name)),
  };
}

/** Figures of one table while they are counted. */
type Figures = { -readonly [Name in keyof TableRestorePlan]: TableRestorePlan[Name] };

/** Beyond this part of its rows, a table that is restored whole and exactly is replaced rather than patched. */
const MOST_PATCHED = 0.3;

class Planning {
  readonly #input: RestoreInput;
  readonly #moment: SourceMoment;
  readonly #common: readonly CommonTable[];
  readonly #options: CallOptions;
  readonly #selection: Selection;
  readonly #choice: RestoreChoice;

  constructor(input: RestoreInput, moment: SourceMoment, common: readonly CommonTable[], options: CallOptions) {
    this.#input = input;
    this.#moment = moment;
    this.#common = common;
    this.#options = options;
    this.#choice = input.choice ?? WHOLE_AND_EXACT;
    this.#selection = new Selection(this.#choice.selection);
  }

  async run() {
    const figures = new Map<string, Figures>();
    const actions = new Map<string, RowAction[]>();
    const expected = new Map<string, ExpectedState>();
    for (const table of this.#common) {
      const counted = await this.#startFigures(table);
      figures.set(table.stored.name, counted);
      if (table.described.isContentAddressed || this.#selection.takesNothingOf(table.stored.name)) continue;
      const planned: RowAction[] = [];
      expected.set(table.stored.name, await this.#planTable(table, counted, planned));
      actions.set(table.stored.name, planned);
    }
    for (const table of this.#common) {
      const counted = figures.get(table.stored.name);
      if (counted && table.described.isContentAddressed) await this.#countContent(table, counted);
    }
    const isEverything = this.#common.every(({ stored }) => this.#selection.takesWholeTable(stored.name));
    const followed = isEverything
      ? { content: new Map<string, readonly string[]>(), dangling: 0 }
      : await followReferences(this.#input, this.#moment, this.#common, actions, expected, figures, this.#options);
    return {
      tables: [...figures.values()],
      changes: Object.fromEntries([...figures.values()].map((table) => [table.name, this.#changesOf(table, actions.get(table.name), expected.get(table.name))])),
      content: Object.fromEntries(
        this.#common
          .filter(({ described }) => described.isContentAddressed)
          .map(({ stored }) => [stored.name, this.#contentOf(stored.name, followed.content.get(stored.name) ?? [])]),
      ),
      dangling: followed.dangling,
    };
  }

  async #startFigures({ stored, described }: CommonTable): Promise<Figures> {
    const { name, role, isContentAddressed } = described;
    const rowsNow = await this.#moment.count(name);
    const none = { added: 0, changed: 0, removed: 0 };
    const bytes = stored.bytes + stored.attachedBytes;
    return { name, role, isContentAddressed, rowsNow, rowsInBackup: stored.rows, bytes, differing: none, ...none, following: 0, conflicts: 0, unsettled: 0 };
  }

  /** Of content, only keys are compared: what is under a key is the same everywhere. */
  async #countContent({ stored }: CommonTable, figures: Figures): Promise<void> {
    const changes = this.#contentOf(stored.name, []);
    const now = new Set<string>();
    for await (const keys of this.#moment.keys(stored.name)) for (const key of keys) now.add(encodeKey(key));
    let shared = 0;
    for await (const lines of treeRows(this.#input.repository, stored.root, this.#options)) {
      for (const { row } of lines) if (now.has(JSON.stringify(row.key))) shared += 1;
    }
    figures.differing = { added: stored.rows - shared, changed: 0, removed: now.size - shared };
    if (changes.kind !== 'all') return;
    figures.added = figures.differing.added;
    figures.removed = changes.removesOthers ? figures.differing.removed : 0;
  }

  /** Decides every row at which the backup and the present differ; gives the state that this was decided for. */
  async #planTable(table: CommonTable, figures: Figures, actions: RowAction[]): Promise<ExpectedState> {
    const rules = { mode: this.#choice.mode, selection: this.#selection, resolutions: this.#choice.resolutions };
    const differing = { added: 0, changed: 0, removed: 0 };
    const decide = (sides: RowSides) => {
      const decision = decideRow(table.described, sides, rules);
      differing[decision.change] += 1;
      count(figures, decision);
      this.#input.onDecision?.(decision, sides);
      if (decision.action !== 'keep') actions.push(actionOf(decision, this.#input.repository));
    };
    const keyTexts = this.#selection.onlyKeysOf(table.stored.name);
    const expected = keyTexts ? await this.#compareKeys(table, keyTexts, decide) : await this.#compareAll(table, decide);
    figures.differing = differing;
    return expected;
  }

  async #compareKeys({ stored }: CommonTable, keyTexts: readonly string[], decide: (sides: RowSides) => void): Promise<ExpectedState> {
    const { repository } = this.#input;
    const mine = await liveLines(repository, this.#moment, stored.name, keyTexts);
    const theirs = await findRows(repository, stored.root, keyTexts, this.#options);
    const base = await this.#baseRows(stored.name, keyTexts);
    for (const keyText of keyTexts) {
      const sides = sidesOf(keyText, base.get(keyText), mine.get(keyText), theirs.get(keyText));
      if ((sides.mine || sides.theirs) && sides.mine?.line !== sides.theirs?.line) decide(sides);
    }
    return { kind: 'rows', keyTexts, digest: await digestOf(keyTexts, mine) };
  }

  async #compareAll({ stored }: CommonTable, decide: (sides: RowSides) => void): Promise<ExpectedState> {
    const { repository, base } = this.#input;
    const { view, roots } = await captureLive(repository, this.#moment, [stored.name], this.#options);
    const root = roots.get(stored.name) ?? null;
    const differences = diffTrees({ repository: view, root }, { repository: view, root: stored.root }, this.#options);
    let group: RowSides[] = [];
    const flush = async () => {
      const changed = base ? group.filter((sides) => sides.mine && sides.theirs) : [];
      const baseRows = await this.#baseRows(stored.name, changed.map((sides) => sides.keyText));
      for (const { keyText, mine, theirs } of group) decide(sidesOf(keyText, baseRows.get(keyText), mine, theirs));
      group = [];
    };
    for await (const { key, before, after } of differences) {
      throwIfAborted(this.#options.signal);
      group.push(sidesOf(JSON.stringify(key), undefined, before, after));
      if (group.length >= 500) await flush();
    }
    await flush();
    return { kind: 'tree', root };
  }

  async #baseRows(table: string, keyTexts: readonly string[]) {
    const root = this.#input.base?.tables.find((other) => other.name === table)?.root ?? null;
    return findRows(this.#input.repository, root, keyTexts, this.#options);
  }

  #changesOf(figures: Figures, actions: readonly RowAction[] | undefined, expected: ExpectedState | undefined): TableChanges {
    if (!actions || !expected || actions.length === 0) return { kind: 'none' };
    const isWhole = this.#choice.mode === 'exact' && this.#selection.takesWholeTable(figures.name) && expected.kind === 'tree';
    const isMost = actions.length > MOST_PATCHED * Math.max(figures.rowsNow, figures.rowsInBackup);
    return isWhole && isMost ? { kind: 'replace-all', expected } : { kind: 'rows', actions, expected };
  }

  #contentOf(table: string, followed: readonly string[]): ContentChanges {
    if (this.#selection.takesWholeTable(table)) {
      const isExact = this.#choice.mode === 'exact' && this.#common.every(({ stored }) => this.#selection.takesWholeTable(stored.name));
      return { kind: 'all', removesOthers: isExact };
    }
    const keyTexts = [...new Set([...followed, ...(this.#selection.onlyKeysOf(table) ?? [])])];
    return keyTexts.length > 0 ? { kind: 'keys', keyTexts } : { kind: 'none' };
  }
}

function sidesOf(keyText: string, base: RowSides['base'], mine: RowSides['mine'], theirs: RowSides['theirs']): RowSides {
  return { keyText, ...(base ? { base } : {}), ...(mine ? { mine } : {}), ...(theirs ? { theirs } : {}) };
}

function count(figures: Figures, { action, isConflict, isSettled }: RowDecision): void {
  if (action === 'add' || action === 'copy') figures.added += 1;
  if (action === 'replace' || action === 'merge') figures.changed += 1;
  if (action === 'remove') figures.removed += 1;
  if (isConflict) figures.conflicts += 1;
  if (isConflict && !isSettled) figures.unsettled += 1;
}

function actionOf({ keyText, action, fields }: RowDecision, repository: Repository): RowAction {
  if (action === 'keep') throw new BackupError('internal', { context: { what: 'an action for a row that is kept' } });
  if (action === 'merge') return { keyText, action, fields: fields.filter(({ take }) => take === 'theirs').map(({ field }) => field) };
  if (action === 'copy') return { keyText, action, newKeyText: newKeyText(repository.ports.random) };
  return { keyText, action };
}
