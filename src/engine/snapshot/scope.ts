import { leftOutOf, type Snapshot, type SnapshotScope } from '../format/snapshot.ts';
import { type LiveRow, type Source, type SourceMoment, type TableDescription } from './source.ts';

/** What a snapshot is asked to take. */
export interface WantedContent {
  readonly scope: SnapshotScope;
  /** Whether tables of the role *files* come along; only matters in the scope *full*. */
  readonly withFiles: boolean;
  /** The kinds of content to leave out of them: see `Source.sortContent`. */
  readonly leaveOut?: readonly string[];
}

/**
 * The tables that a scope takes. *Full*: all. *Configuration*: how the app is set up. *Minimal*: only what cannot be
 * made again, and never files. `withFiles: false` leaves the tables of files out.
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

/** Whether a snapshot has everything that is asked for. */
export function takesAll(
  snapshot: Pick<Snapshot, 'scope' | 'withFiles' | 'tables'>,
  { scope, withFiles, leaveOut = [] }: WantedContent,
): boolean {
  if (snapshot.scope !== 'full' && snapshot.scope !== scope) return false;
  if (scope !== 'full' || !withFiles || snapshot.withFiles) return true;
  const leftOut = leftOutOf(snapshot);
  return leftOut.length > 0 && leftOut.every((kind) => leaveOut.includes(kind));
}

/** Passes on the rows of a table of content that a snapshot takes, and notes of which kinds it leaves rows out. */
export class ContentFilter {
  readonly #leaveOut: readonly string[];
  readonly #leftOut = new Set<string>();

  constructor({ scope, withFiles, leaveOut = [] }: WantedContent) {
    this.#leaveOut = scope === 'full' && withFiles ? leaveOut : [];
  }

  /** The kinds of which rows were left out so far. */
  get leftOut(): readonly string[] {
    return [...this.#leftOut].sort();
  }

  /**
   * A row that is of several kinds, such as a picture that both a photo and an attachment show, is left out only if all
   * of them are.
   */
  async *rows(
    source: Source,
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
