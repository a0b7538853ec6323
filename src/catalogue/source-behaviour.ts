import { settleCatalogueRow } from './describe-source.ts';
import { type FileKind, sortFiles } from './file-kinds.ts';
import { fitCatalogueRow } from './fitting/fit-row.ts';
import type { ComingRow, FittingRules, TableRow } from './fitting/fitting-types.ts';
import { planCatalogueFitting } from './fitting/plan-fitting.ts';

/** A row of a backed-up moment; without a value if it cannot be read. */
interface MomentRow {
  readonly key: unknown;
  readonly value?: unknown;
}

interface Moment {
  rows(table: string): AsyncIterable<readonly MomentRow[]>;
}

/** What the catalogue decides about its rows when they are backed up and restored, in any storage. */
export const CATALOGUE_BEHAVIOUR = {
  settle: settleCatalogueRow,
  sortContent: async (_table: string, moment: Moment): Promise<(row: MomentRow) => readonly FileKind[]> => {
    const kindsOf = await sortFiles((table) => readableRows(moment.rows(table)));
    return ({ key, value }) => kindsOf(String(key), value);
  },
  planFitting: planCatalogueFitting,
  // The cast: the engine returns the rules of `planFitting` unchanged.
  fit: (rules: unknown, table: string, row: ComingRow, isBrought: boolean): unknown =>
    fitCatalogueRow(rules as FittingRules, table, row, isBrought),
};

async function* readableRows(batches: AsyncIterable<readonly MomentRow[]>): AsyncGenerator<readonly TableRow[]> {
  for await (const rows of batches)
    yield rows.flatMap(({ key, value }): TableRow[] => (value === undefined ? [] : [{ key, value }]));
}
