import type * as ApplyChanges from '../../sync/apply-changes.ts';
import type * as BaseStates from '../../sync/base-states.ts';
import type * as Brakes from '../../sync/brakes.ts';
import type * as ConflictRows from '../../sync/conflict-rows.ts';
import type * as History from '../../sync/history.ts';
import type * as LineOfValue from '../../sync/line-of-value.ts';
import type * as MergeHeads from '../../sync/merge-heads.ts';
import type * as MergeLists from '../../sync/merge-lists.ts';
import type * as MergeRow from '../../sync/merge-row.ts';
import type * as MergeStates from '../../sync/merge-states.ts';
import type * as OwnEdits from '../../sync/own-edits.ts';
import type * as Publish from '../../sync/publish.ts';
import type * as RowSearch from '../../sync/row-search.ts';
import type * as UniqueOwners from '../../sync/unique-owners.ts';
import type * as WholeReferences from '../../sync/whole-references.ts';
import type * as Heads from '../../repository/heads.ts';

/** Defects that others had, or that are easily made. The simulation must notice each. */
export type Mutant =
  | 'none'
  /** Mine is taken for the base: whatever they have is newer. */
  | 'mine is the base'
  /** Their state is taken for the base of both. */
  | 'a join deletes'
  /** No earlier state is remembered: the base is older than it should be, or none. */
  | 'no history'
  | 'retention forgets bases'
  | 'the later row wins as a whole'
  | 'deletions are not taken over'
  | 'losers are not kept'
  | 'lists are values'
  | 'references may dangle'
  | 'names clash with what is needed'
  | 'titles clash with what nobody changed'
  | 'the head before its snapshot'
  | 'the memo after the data'
  | 'a merge overwrites later edits'
  | 'the memo before the data'
  | 'every cycle is an edit'
  | 'the base lacks an edit'
  /** Who has the earlier clock is not listened to. */
  | 'the clock decides who is heard'
  | 'a deletion beats an edit'
  | 'what is derived is copied'
  | 'no brakes'
  | 'the counter falls';

/** The defect that is switched on. */
export const defect: { current: Mutant } = { current: 'none' };

const isOn = (mutant: Mutant) => defect.current === mutant;

// Each function takes a module and gives it with the defects that belong there. What a defect needs of other modules is
// imported when it happens: they may be waiting for this one.

export function withDefectsOfMerge(module: typeof MergeStates): typeof MergeStates {
  return {
    ...module,
    mergeStates: async (input, rules, options) => {
      const { base, mine } = input;
      const isBaseMine = isOn('mine is the base') || (isOn('a join deletes') && !base);
      const merge = await module.mergeStates(isBaseMine ? { ...input, base: mine } : input, rules, options);
      if (isOn('deletions are not taken over'))
        for (const [table, rows] of [...merge.changes.tables])
          for (const [keyText, { before, after }] of [...rows])
            if (!after) merge.changes.set(table, keyText, { before, after: before });
      return merge;
    },
  };
}

export function withDefectsOfHistory(module: typeof History): typeof History {
  return { ...module, historyOf: (...args) => (isOn('no history') ? [] : module.historyOf(...args)) };
}

export function withDefectsOfHeads(module: typeof Heads): typeof Heads {
  return {
    ...module,
    snapshotsOfHeads: (heads) =>
      isOn('retention forgets bases')
        ? new Set(heads.slice(0, 1).map(({ snapshot }) => snapshot))
        : module.snapshotsOfHeads(heads),
  };
}

export function withDefectsOfRows(module: typeof MergeRow): typeof MergeRow {
  return {
    ...module,
    mergeRow: (table, versions) => {
      const { base, later, earlier } = versions;
      const wins = (result: 'later' | 'none') => ({ result, lost: [], isReturned: false });
      if (isOn('the later row wins as a whole') && later && earlier) return wins('later');
      if (isOn('a deletion beats an edit') && base && !(later && earlier)) return wins('none');
      return module.mergeRow(table, versions);
    },
  };
}

export function withDefectsOfConflicts(module: typeof ConflictRows): typeof ConflictRows {
  return {
    ...module,
    conflictRows: async (lost) => (isOn('losers are not kept') ? new Map() : module.conflictRows(lost)),
  };
}

export function withDefectsOfLists(module: typeof MergeLists): typeof MergeLists {
  return { ...module, mergeLists: (...args) => (isOn('lists are values') ? undefined : module.mergeLists(...args)) };
}

export function withDefectsOfReferences(module: typeof WholeReferences): typeof WholeReferences {
  return {
    ...module,
    restoreNeeded: async (...args) =>
      isOn('references may dangle') ? { returned: [], lost: [] } : module.restoreNeeded(...args),
  };
}

export function withDefectsOfOwners(module: typeof UniqueOwners): typeof UniqueOwners {
  return {
    ...module,
    UniqueOwners: class extends module.UniqueOwners {
      override async findOther(...place: Parameters<UniqueOwners.UniqueOwners['findOther']>) {
        return isOn('names clash with what is needed') ? undefined : super.findOther(...place);
      }
    },
  };
}

export function withDefectsOfSearch(module: typeof RowSearch): typeof RowSearch {
  return {
    ...module,
    findRowsIn: (...args) => {
      const find = module.findRowsIn(...args);
      const byNames: typeof find.byNames = async (...names) =>
        isOn('titles clash with what nobody changed') ? new Map() : find.byNames(...names);
      return { ...find, byNames };
    },
  };
}

export function withDefectsOfPublishing(module: typeof Publish): typeof Publish {
  return {
    ...module,
    publish: async (publishing, state, options) => {
      if (isOn('the head before its snapshot')) {
        const { writeHead } = await import('../../repository/heads.ts');
        await writeHead(publishing.shared, state, options);
      }
      const isLower = isOn('the counter falls') && state.counter % 3 === 0;
      return module.publish(publishing, isLower ? { ...state, counter: state.counter - 2 } : state, options);
    },
  };
}

export function withDefectsOfApplying(module: typeof ApplyChanges): typeof ApplyChanges {
  return {
    ...module,
    applyMerge: async (merge, options) => {
      const { source, memo } = merge;
      if (isOn('a merge overwrites later edits')) {
        // Whatever the data is now counts as what was merged.
        const { captureLive } = await import('../../snapshot/capture-live.ts');
        const names = merge.described.map(({ name }) => name);
        const live = await captureLive(merge.repository, await source.openMoment(names), names);
        const before = merge.before.map((table) => ({ ...table, root: live.roots.get(table.name) ?? null }));
        return module.applyMerge({ ...merge, before }, options);
      }
      if (isOn('the memo before the data')) await source.apply([], noChanges, { memo });
      if (!isOn('the memo after the data')) return module.applyMerge(merge, options);
      const { memo: _later, ...first } = merge;
      await module.applyMerge({ ...first, memo: (await source.readMemo?.()) ?? memo }, options);
      await source.apply([], noChanges, { memo });
    },
  };
}

export function withDefectsOfOwnEdits(module: typeof OwnEdits): typeof OwnEdits {
  return {
    ...module,
    snapshotOfEdits: async (request, last, options) => {
      if (!isOn('every cycle is an edit')) return module.snapshotOfEdits(request, last, options);
      const { takeSnapshot } = await import('../../snapshot/take-snapshot.ts');
      const { local, source, app, device } = request;
      return takeSnapshot(
        local,
        source,
        { scope: 'full', withFiles: true, trigger: 'scheduled', app, device },
        options,
      );
    },
  };
}

export function withDefectsOfBases(module: typeof BaseStates): typeof BaseStates {
  return {
    ...module,
    BaseStates: class extends module.BaseStates {
      override async find(...[seen, ...others]: Parameters<BaseStates.BaseStates['find']>) {
        if (!isOn('the base lacks an edit')) return super.find(seen, ...others);
        const [[device, count] = ['', 0], ...rest] = seen;
        return super.find(count > 1 ? [[device, count - 1], ...rest] : seen, ...others);
      }
    },
  };
}

export function withDefectsOfHearing(module: typeof MergeHeads): typeof MergeHeads {
  return {
    ...module,
    mergeHeads: async (merging, mine, heads, ...others) => {
      const isHeard = ({ edited }: Heads.Head) =>
        !isOn('the clock decides who is heard') || edited.time >= mine.edited.time;
      return module.mergeHeads(merging, mine, heads.filter(isHeard), ...others);
    },
  };
}

export function withDefectsOfDerived(module: typeof LineOfValue): typeof LineOfValue {
  return {
    ...module,
    lineOfValue: (table, source, ...row) =>
      module.lineOfValue(table, isOn('what is derived is copied') ? {} : source, ...row),
  };
}

export function withDefectsOfBrakes(module: typeof Brakes): typeof Brakes {
  return { ...module, removesMuch: (...args) => !isOn('no brakes') && module.removesMuch(...args) };
}

async function* noChanges(): AsyncGenerator<never, void, undefined> {
  // Nothing but the memo changes.
}
