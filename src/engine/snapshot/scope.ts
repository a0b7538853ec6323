import { leftOutOf, type Snapshot, type SnapshotScope } from '../format/snapshot.ts';
import { hasChosenFiles } from '../policy/latest-whole.ts';
import { type LiveRow, type ReadableSource, type SourceMoment, type TableDescription } from './source.ts';

/** The requested content of a snapshot. */
export interface WantedContent {
  readonly scope: SnapshotScope;
  /** Whether to include tables with the role *files*; only matters in the scope *full*. */
  readonly withFiles: boolean;
  /** The kinds of content to leave out of them: see `ReadableSource.sortContent`. */
  readonly leaveOut?: readonly string[];
}

/**
 * The tables of a scope. *Full*: all. *Configuration*: how the app is set up. *Minimal*: only what cannot be recreated,
 * and never files. `withFiles: false` leaves the tables of files out.
 */
export function tablesInScope(
  tables: readonly TableDescription[],
  scope: SnapshotScope,
  withFiles: boolean,
): readonly TableDescription[] {
  return tables.filter((table) => {
    if (scope === 'configuration') return table.role === 'configuration';
    if (scope === 'minimal') return table.isEssential && table.role !== 'files';
    return withFiles || table.role !== 'files';
  });
}

/** Whether a snapshot has everything that is requested. */
export function takesAll(
  snapshot: Pick<Snapshot, 'scope' | 'withFiles' | 'tables'>,
  { scope, withFiles, leaveOut = [] }: WantedContent,
): boolean {
  if (snapshot.scope !== 'full' && snapshot.scope !== scope) return false;
  if (scope !== 'full') return true;
  return hasChosenFiles({ withFiles: snapshot.withFiles, leftOut: leftOutOf(snapshot) }, { withFiles, leaveOut });
}

/** Passes on the rows of a content table that a snapshot includes, and records the kinds of the rows it leaves out. */
export class ContentFilter {
  readonly #leaveOut: readonly string[];
  readonly #leftOut = new Set<string>();

  constructor({ scope, withFiles, leaveOut = [] }: WantedContent) {
    this.#leaveOut = scope === 'full' && withFiles ? leaveOut : [];
  }

  /** The kinds of the rows left out so far. */
  get leftOut(): readonly string[] {
    return [...this.#leftOut].sort();
  }

  /**
   * A row of several kinds, such as a picture that is both a photo and an attachment, is left out only if all of them
   * are.
   */
  async *rows(
    source: ReadableSource,
    moment: SourceMoment,
    table: TableDescription,
  ): AsyncGenerator<readonly LiveRow[], void, undefined> {
    const kindsOf =
      this.#leaveOut.length > 0 && table.role === 'files' ? await source.sortContent?.(table.name, moment) : undefined;
    if (!kindsOf) {
      yield* moment.rows(table.name);
      return;
    }
    const isLeftOut = (row: LiveRow) => {
      const kinds = kindsOf(row);
      if (kinds.length === 0 || !kinds.every((kind) => this.#leaveOut.includes(kind))) return false;
      for (const kind of kinds) this.#leftOut.add(kind);
      return true;
    };
    for await (const batch of moment.rows(table.name)) yield batch.filter((row) => !isLeftOut(row));
  }
}
