import type { CallOptions, RowDecision } from '../../../engine/index.ts';
import { liveLines, type RowSides } from '../../../engine/low-level.ts';
import type { UndoConflict } from '../../contract/restoring.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { describeRows } from './describe-rows.ts';
import type { OpenSide } from './open-side.ts';
import { mustDescribeTable, pairOf } from './read-difference.ts';

/** Beyond this number, they are only counted. */
const MOST_LISTED = 20;

/** Collects the rows that both a restore and the person changed, while its undo is planned. */
export class UndoConflicts {
  #found: { readonly decision: RowDecision; readonly sides: RowSides }[] = [];

  readonly onStart = (): void => {
    this.#found = [];
  };

  readonly onDecision = (decision: RowDecision, sides: RowSides): void => {
    if (decision.isConflict && this.#found.length < MOST_LISTED) this.#found.push({ decision, sides });
  };

  /** @param after the state before the restore. It provides the names; later records have none. */
  async describe(after: OpenSide, options: CallOptions): Promise<readonly UndoConflict[]> {
    const repository = await after.open();
    const find = async (table: string, keyTexts: readonly string[]) => {
      const moment = await catalogueSource.openMoment([table], options);
      return liveLines(repository, moment, table, keyTexts).finally(() => moment.close());
    };
    const rows: UndoConflict[] = [];
    for (const { decision, sides } of this.#found) {
      const { keyText, mine, theirs } = sides;
      if (!mine && !theirs) continue;
      const table = await mustDescribeTable(decision.table);
      const [row] = await describeRows(
        { before: { names: after.names, find }, after },
        table,
        [pairOf(keyText, mine, theirs)],
        options,
      );
      const inConflict = new Set(decision.fields.flatMap(({ field, isConflict }) => (isConflict ? [field] : [])));
      if (!row) continue;
      const fields = row.fields
        .filter(({ field }) => inConflict.has(field))
        .map(({ field, label, before, after: then }) => ({ field, label, before, after: then }));
      rows.push({ table: decision.table, keyText, title: row.title, fields });
    }
    return rows;
  }
}
