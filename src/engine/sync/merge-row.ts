import { jsonText } from '../core/json-text.ts';
import type { StoredAttachment } from '../format/row-line.ts';
import { fieldsOf, isSameButDerived, modifiedAt, withFields } from '../restore/row-fields.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { mergeLists } from './merge-lists.ts';

/** Two versions of a row, and the one that both derive from. A version that does not exist is missing. */
export interface RowVersions {
  readonly base?: StoredLine | undefined;
  /** The version of the later edit: it wins where both changed the same field. */
  readonly later?: StoredLine | undefined;
  readonly earlier?: StoredLine | undefined;
}

/** A value that lost. All in their JSON form. */
export interface LostValue {
  /** '' for a row that stands as a whole. */
  readonly field: string;
  readonly kept?: unknown;
  readonly lost?: unknown;
  /** What stands outside the line of the lost row. */
  readonly attachments: readonly StoredAttachment[];
}

/** The result for one row. */
export interface MergedRow {
  /** One of the versions as it is, a new value, or no row. */
  readonly result: 'later' | 'earlier' | 'none' | { readonly value: unknown };
  readonly lost: readonly LostValue[];
  /** One side deleted it, and it lives, because the other has edited it. */
  readonly isReturned: boolean;
}

const plain = (result: MergedRow['result']): MergedRow => ({ result, lost: [], isReturned: false });

/**
 * Merges two versions of a row, field by field, without asking. Unlike `decideRow`, which restores what is missing, it
 * takes a row that only one side still has for one that the other has deleted. Symmetric: which side is mine does not
 * matter, only which edit is later.
 */
export function mergeRow(table: TableDescription, { base, later, earlier }: RowVersions): MergedRow {
  if (later?.line === earlier?.line) return plain(later ? 'later' : 'none');
  if (earlier?.line === base?.line) return plain(later ? 'later' : 'none');
  if (later?.line === base?.line) return plain(earlier ? 'earlier' : 'none');
  if (!later || !earlier) return mergeDeleted(table, base, later, earlier);
  // The key says what the content is: any of the two will do, as long as all devices take the same.
  if (table.isContentAddressed) return plain(later.line < earlier.line ? 'later' : 'earlier');
  return mergeFields(table, { base, later, earlier });
}

/** A row that one side has deleted, and the other changed or added. */
function mergeDeleted(
  table: TableDescription,
  base: StoredLine | undefined,
  later: StoredLine | undefined,
  earlier: StoredLine | undefined,
): MergedRow {
  const edited = later ?? earlier;
  if (!edited || (base && !isEdited(table, base, edited))) return plain('none');
  return { result: later ? 'later' : 'earlier', lost: [], isReturned: base !== undefined };
}

/** Whether a row was changed. What is derived follows from other rows, and a time alone is no edit. */
export function isEdited(table: TableDescription, before: StoredLine, after: StoredLine): boolean {
  if (before.line === after.line || isSameButDerived(table, before, after)) return false;
  const [fields, others] = [fieldsOf(table, before), fieldsOf(table, after)];
  if (!fields || fields.size !== others?.size) return true;
  return [...fields].some(([name, text]) => others.get(name) !== text);
}

interface BothVersions {
  readonly base: StoredLine | undefined;
  readonly later: StoredLine;
  readonly earlier: StoredLine;
}

function mergeFields(table: TableDescription, { base, later, earlier }: BothVersions): MergedRow {
  const [laterFields, earlierFields] = [fieldsOf(table, later), fieldsOf(table, earlier)];
  if (!laterFields || !earlierFields) return keepLater(earlier);
  const baseFields = base && fieldsOf(table, base);
  const taken: string[] = [];
  const joined = new Map<string, unknown>();
  const lost: LostValue[] = [];
  let isLaterChanged = false;
  for (const field of [...new Set([...laterFields.keys(), ...earlierFields.keys()])].sort()) {
    const [b, l, e] = [baseFields?.get(field), laterFields.get(field), earlierFields.get(field)];
    if (l === e) continue;
    if (l === b) {
      taken.push(field);
      continue;
    }
    isLaterChanged = true;
    if (e === b) continue;
    const list = mergeLists(parsed(b), parsed(l), parsed(e));
    if (list) joined.set(field, list);
    else lost.push({ field, ...member('kept', l), ...member('lost', e), attachments: [] });
  }
  if (taken.length === 0 && joined.size === 0) return { result: 'later', lost, isReturned: false };
  if (!isLaterChanged) return { result: 'earlier', lost, isReturned: false };
  let value = withFields(table, later.row.value, earlier.row.value, taken);
  value = withFields(table, value, objectOf(table, joined), joined.keys());
  return { result: { value: withLaterTime(table, value, later, earlier) }, lost, isReturned: false };
}

/** A row that cannot be taken apart stands as a whole. */
function keepLater({ row, line }: StoredLine): MergedRow {
  // Members that refer to each other do so by their place in the row, so they cannot be put into another one.
  const isMovable = !line.includes('"$":"ref"');
  const lost = isMovable ? { lost: row.value, attachments: row.attachments } : { attachments: [] };
  return { result: 'later', lost: [{ field: '', ...lost }], isReturned: false };
}

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

function member(name: 'kept' | 'lost', text: string | undefined) {
  return text === undefined ? {} : { [name]: parsed(text) };
}

/** An object that has these fields where the rows of a table have them. */
function objectOf({ fieldsPath }: TableDescription, fields: ReadonlyMap<string, unknown>): unknown {
  const nested = fieldsPath === undefined ? undefined : `${fieldsPath}.`;
  const outer: [string, unknown][] = [];
  const inner: [string, unknown][] = [];
  for (const [path, value] of fields) {
    if (nested !== undefined && path.startsWith(nested)) inner.push([path.slice(nested.length), value]);
    else outer.push([path, value]);
  }
  // Unlike an assignment, this defines a member of any name.
  return Object.fromEntries(
    fieldsPath !== undefined && inner.length > 0 ? [...outer, [fieldsPath, Object.fromEntries(inner)]] : outer,
  );
}

/** The time of the last change of the combined row is the later of both. */
function withLaterTime(table: TableDescription, value: unknown, later: StoredLine, earlier: StoredLine): unknown {
  const { modifiedPath } = table;
  if (modifiedPath === undefined) return value;
  const times = [later, earlier].map(({ row }) => modifiedAt(table, row.value) ?? -Infinity);
  const [first = 0, second = 0] = times;
  if (first === second && jsonText(later.row.value) === jsonText(earlier.row.value)) return value;
  return withFields(table, value, second > first ? earlier.row.value : later.row.value, [modifiedPath]);
}
