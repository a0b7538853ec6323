import { foldText } from '../../../catalogue/query/fold-text.ts';
import type { TableDescription } from '../../../engine/index.ts';
import { fieldsOf, groupOf, type RowDifference } from '../../../engine/low-level.ts';
import type { DifferentRow } from '../../contract/comparing.ts';
import type { CatalogueNames } from './catalogue-names.ts';
import { rowTitle } from './row-title.ts';
import { LAST_CHANGED, pathLabel } from './value-words.ts';

/**
 * The stored facts about each row that differs: its identity, how it differs, its title. Its content is read on demand,
 * so that a hundred thousand differences take only tens of megabytes.
 */
export interface DifferenceEntry extends DifferentRow {
  /** The title in the form used for searching. */
  readonly folded: string;
  /** The collection of the earlier side's row, if it differs. */
  readonly earlierGroup?: string;
  /** For files: the size. */
  readonly sizeBytes?: number;
}

/** Equal lists of labels are one list: most rows differ in the same few fields. */
export class LabelLists {
  readonly #known = new Map<string, readonly string[]>();

  of(labels: readonly string[]): readonly string[] {
    const key = labels.join('\n');
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, labels);
    return labels;
  }
}

/** @param names of the earlier side and of the later one. */
export function toEntry(
  table: TableDescription,
  { key, before, after }: RowDifference,
  names: { readonly before: CatalogueNames; readonly after: CatalogueNames },
  lists: LabelLists,
  onFields?: (group: string | undefined, paths: readonly string[]) => void,
): DifferenceEntry {
  const line = after ?? before;
  // Only records are grouped by collection; configuration has one part per table.
  const groupIn = (stored: typeof line) =>
    stored && table.role === 'data' ? groupOf(table, stored.row.value) : undefined;
  const group = groupIn(line);
  const earlierGroup = groupIn(before);
  const title = line ? rowTitle(table.name, line, after ? names.after : names.before) : JSON.stringify(key);
  const paths = before && after ? differingPaths(table, before, after) : undefined;
  const labels = paths?.map((path) => pathLabel(path, [names.after, names.before])) ?? [];
  if (paths) onFields?.(group, paths);
  const isOnlyTime = paths?.length === 0;
  return {
    table: table.name,
    keyText: JSON.stringify(key),
    title,
    folded: foldText(title),
    change: !before ? 'added' : !after ? 'removed' : 'changed',
    fieldLabels: lists.of(isOnlyTime ? [LAST_CHANGED] : labels),
    ...(group === undefined ? {} : { group }),
    ...(earlierGroup === undefined || earlierGroup === group ? {} : { earlierGroup }),
  };
}

type Lines = Required<Pick<RowDifference, 'before' | 'after'>>;

/**
 * The paths of the fields in which two rows with the same key differ; empty if only derived members do. `undefined` if
 * a row can only be taken as a whole.
 */
export function differingPaths(
  table: TableDescription,
  before: Lines['before'],
  after: Lines['after'],
): readonly string[] | undefined {
  const [mine, theirs] = [fieldsOf(table, before), fieldsOf(table, after)];
  if (!mine || !theirs) return undefined;
  return [...new Set([...mine.keys(), ...theirs.keys()])].filter((path) => mine.get(path) !== theirs.get(path));
}
