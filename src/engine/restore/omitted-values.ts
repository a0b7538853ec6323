import { isTaken } from '../format/record/brand.ts';
import { decodeValue } from '../format/record/decode-value.ts';
import { encodeValue } from '../format/record/encode-value.ts';
import { LOST_BLOB } from '../format/record/row-codec.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

// A backup cannot contain a CryptoKey, a file handle and the like: its line has `omitted` in their place (GRAMMAR.md
// §9). A restore keeps such values of the live row. Values may be nested very deep, so nothing here recurses.

type JsonNode = Readonly<Record<string, unknown>> | readonly unknown[];

/** Live values by the JSON object that says `omitted` in their place. */
export type CarriedValues = ReadonlyMap<object, unknown>;

const MARK = '"$":"omitted"';
const LOST_MARK = `${MARK},"type":${JSON.stringify(LOST_BLOB)}`;
/**
 * The maximum text of live items to compare; beyond it, and in long arrays, an item is looked up only at its own
 * position.
 */
const MOST_COMPARED = 500_000;
const MOST_ALIGNED = 1000;

/** Whether a line contains `omitted`. Within a string, the quotes would be escaped. */
export function hasOmitted(lineOrText: string): boolean {
  return lineOrText.includes(MARK);
}

/** How many values of a row were omitted. A Blob whose bytes are lost does not count: nothing of it remains. */
export function countOmitted({ line, row }: StoredLine): number {
  if (!hasOmitted(line)) return 0;
  let count = 0;
  visit(row.value, (node, __, isOmittedHere) => {
    if (isOmittedHere && Reflect.get(node, 'type') !== LOST_BLOB) count += 1;
  });
  return count;
}

/**
 * Whether a live row equals the result of restoring the backup's row: equal except for values that the backup omits, in
 * whose place the live row has such a value, or `undefined`.
 */
export function isSameButOmitted(theirs: StoredLine, mine: StoredLine): boolean {
  if (theirs.line === mine.line) return true;
  if (!hasOmitted(theirs.line)) return false;
  if (JSON.stringify(theirs.row.attachments) !== JSON.stringify(mine.row.attachments)) return false;
  if (isSameJson(theirs.row.value, mine.row.value)) return true;
  if (theirs.row.attachments.length > 0) return false;
  // Several omitted keys of a Map, or items of a Set, come back as one `undefined`.
  const restored = JSON.parse(encodeValue(decodeValue(theirs.row.value, [])).text) as unknown;
  return isSameJson(restored, mine.row.value);
}

/**
 * Whether a live row equals the backup's except for Blobs whose bytes the browser has lost since: nobody changed it.
 */
export function isSameButLost(theirs: StoredLine, mine: StoredLine): boolean {
  if (!mine.line.includes(LOST_MARK)) return false;
  const open: { readonly a: unknown; readonly b: unknown; readonly isEscaped: boolean }[] = [
    { a: theirs.row.value, b: mine.row.value, isEscaped: false },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { a, b, isEscaped } = next;
    if (!isEscaped && isLostBlob(b) && isBlob(a)) continue;
    if (!isNode(a) || !isNode(b)) {
      if (a !== b) return false;
      continue;
    }
    const names = Object.keys(a);
    if (Array.isArray(a) !== Array.isArray(b) || names.join('\n') !== Object.keys(b).join('\n')) return false;
    // Lost Blobs have no number any more, so later ones have other numbers.
    const isAttached = !isEscaped && Object.hasOwn(a, '$') && Object.hasOwn(a, 'at');
    if (isAttached && !isSameAttachment(theirs, Reflect.get(a, 'at'), mine, Reflect.get(b, 'at'))) return false;
    for (const name of names) {
      if (isAttached && name === 'at') continue;
      open.push({ a: Reflect.get(a, name), b: Reflect.get(b, name), isEscaped: !isEscaped && isEscape(a, name) });
    }
  }
  return true;
}

function isSameAttachment(theirs: StoredLine, theirAt: unknown, mine: StoredLine, myAt: unknown): boolean {
  const [one, other] = [theirs.row.attachments[Number(theirAt)], mine.row.attachments[Number(myAt)]];
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** The same for the JSON text of one field. */
export function isSameField(theirs: string | undefined, mine: string | undefined): boolean {
  if (theirs === mine) return true;
  if (theirs === undefined || mine === undefined || !hasOmitted(theirs)) return false;
  return isSameJson(JSON.parse(theirs), JSON.parse(mine));
}

/**
 * Finds the live values that a restored value keeps: where it says `omitted`, the value at the same place of the live
 * value, if no backup can contain that either. An item of an array is looked up at its own position first, then
 * anywhere in the live array that has an equal one, so a list that was sorted since keeps each handle with its name.
 * @param json the value to be decoded, in its JSON form.
 */
export function findCarried(json: unknown, live: unknown): CarriedValues {
  const carried = new Map<object, unknown>();
  const onTheWay = findOnTheWay(json);
  const budget = { left: MOST_COMPARED };
  const open: (readonly [unknown, unknown])[] = [[json, live]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, value] = [unwrap(next[0]), next[1]];
    if (!isNode(node) || !onTheWay.has(node)) continue;
    if (isOmitted(node)) {
      if (isUnholdable(value)) carried.set(node, value);
    } else if (typeof value === 'object' && value !== null) {
      for (const part of partsOf(node, value, onTheWay, budget)) open.push(part);
    }
  }
  return carried;
}

/** How much may still be compared. */
interface Budget {
  left: number;
}

function* partsOf(
  node: JsonNode,
  live: object,
  onTheWay: ReadonlySet<object>,
  budget: Budget,
): Iterable<readonly [unknown, unknown]> {
  if (Array.isArray(node)) {
    if (Array.isArray(live)) yield* alignItems(node, live, onTheWay, budget);
    return;
  }
  const json = node as Readonly<Record<string, unknown>>;
  const { v } = json;
  switch (json['$']) {
    case undefined:
      return yield* membersOf(json, live);
    case 'object':
      return yield* membersOf(v, live);
    case 'array':
      for (const [at, item] of listOf(json['items']).map(listOf)) yield [item, Reflect.get(live, String(at))];
      return yield* membersOf(json['properties'], live);
    case 'map':
      if (live instanceof Map) yield* entriesOf(listOf(v).map(listOf), live);
      return;
    case 'set':
      if (live instanceof Set) yield* itemsOf(listOf(v), [...live]);
      return;
    case 'error':
      if (Object.hasOwn(live, 'cause')) yield [json['cause'], Reflect.get(live, 'cause')];
  }
}

function* membersOf(json: unknown, live: object): Iterable<readonly [unknown, unknown]> {
  if (!isNode(json)) return;
  for (const [name, member] of Object.entries(json))
    if (Object.hasOwn(live, name)) yield [member, Reflect.get(live, name)];
}

function* alignItems(
  items: readonly unknown[],
  live: readonly unknown[],
  onTheWay: ReadonlySet<object>,
  budget: Budget,
): Iterable<readonly [unknown, unknown]> {
  if (items.length === 1 && live.length === 1) return yield [items[0], live[0]];
  const wanted = items.flatMap((item, at) => (isNode(item) && onTheWay.has(item) ? [at] : []));
  const texts = new Map<number, unknown>();
  const isSame = (at: number, liveAt: number) => {
    if (liveAt >= live.length) return false;
    if (!texts.has(liveAt)) {
      if (budget.left <= 0) return false;
      const { text } = encodeValue(live[liveAt]);
      budget.left -= text.length;
      texts.set(liveAt, JSON.parse(text));
    }
    return isSameJson(items[at], texts.get(liveAt));
  };
  const partners = new Map(wanted.filter((at) => isSame(at, at)).map((at) => [at, at]));
  const used = new Set(partners.values());
  const rest = wanted.filter((at) => !partners.has(at));
  if (rest.length > 0 && live.length <= MOST_ALIGNED) {
    for (const at of rest) {
      const partner = live.findIndex((_, liveAt) => !used.has(liveAt) && isSame(at, liveAt));
      if (partner < 0) continue;
      partners.set(at, partner);
      used.add(partner);
    }
  }
  // A value of another item is not given to this one.
  for (const at of rest) if (!partners.has(at) && !used.has(at)) partners.set(at, at);
  for (const [at, partner] of partners) yield [items[at], live[partner]];
}

/**
 * Values of a Map by their key, if the key is plain; otherwise by position, with keys that no backup can contain in
 * order.
 */
function* entriesOf(
  entries: readonly (readonly unknown[])[],
  live: ReadonlyMap<unknown, unknown>,
): Iterable<readonly [unknown, unknown]> {
  const liveEntries = [...live];
  const unholdable = liveEntries.filter(([key]) => isUnholdable(key)).values();
  for (const [at, [key, value]] of entries.entries()) {
    const isPlainKey = typeof key !== 'object' || key === null;
    const partner = isPlainKey ? [key, live.get(key)] : isOmitted(key) ? unholdable.next().value : liveEntries[at];
    if (!partner) continue;
    yield [key, partner[0]];
    yield [value, partner[1]];
  }
}

function* itemsOf(items: readonly unknown[], live: readonly unknown[]): Iterable<readonly [unknown, unknown]> {
  const unholdable = live.filter(isUnholdable).values();
  for (const [at, item] of items.entries()) yield [item, isOmitted(item) ? unholdable.next().value : live[at]];
}

/** The nodes that say `omitted`, and all nodes around them. */
function findOnTheWay(json: unknown): ReadonlySet<object> {
  const parents = new Map<object, object | undefined>();
  const onTheWay = new Set<object>();
  visit(json, (node, parent, isOmittedHere) => {
    parents.set(node, parent);
    if (!isOmittedHere) return;
    for (let at: object | undefined = node; at && !onTheWay.has(at); at = parents.get(at)) onTheWay.add(at);
  });
  return onTheWay;
}

function visit(
  json: unknown,
  onNode: (node: JsonNode, parent: JsonNode | undefined, isOmittedHere: boolean) => void,
): void {
  const open: { readonly node: unknown; readonly parent?: JsonNode; readonly isEscaped: boolean }[] = [
    { node: json, isEscaped: false },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, parent, isEscaped } = next;
    if (!isNode(node)) continue;
    onNode(node, parent, !isEscaped && isOmitted(node));
    for (const [name, part] of Object.entries(node)) {
      if (isNode(part)) open.push({ node: part, parent: node, isEscaped: !isEscaped && isEscape(node, name) });
    }
  }
}

/** Whether a member is an object in which `$` is an ordinary name. GRAMMAR.md §2, §5. */
function isEscape(node: JsonNode, name: string): boolean {
  const tag: unknown = Reflect.get(node, '$');
  return (tag === 'object' && name === 'v') || (tag === 'array' && name === 'properties');
}

/** Equal JSON, with members in the same order; a value that `theirs` omits may be omitted or `undefined` in `mine`. */
function isSameJson(theirs: unknown, mine: unknown): boolean {
  const open: { readonly a: unknown; readonly b: unknown; readonly isEscaped: boolean }[] = [
    { a: theirs, b: mine, isEscaped: false },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { a, b, isEscaped } = next;
    if (!isNode(a) || !isNode(b)) {
      if (a !== b) return false;
      continue;
    }
    if (!isEscaped && isOmitted(a) && (isOmitted(b) || (b as { readonly $?: unknown }).$ === 'undefined')) continue;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const names = Object.keys(a);
    const others = Object.keys(b);
    if (names.length !== others.length) return false;
    for (const [at, name] of names.entries()) {
      if (name !== others[at]) return false;
      open.push({ a: Reflect.get(a, name), b: Reflect.get(b, name), isEscaped: !isEscaped && isEscape(a, name) });
    }
  }
  return true;
}

/** The content of an object that is numbered because it occurs in several places. */
function unwrap(json: unknown): unknown {
  let node = json;
  while (isNode(node) && !Array.isArray(node) && Reflect.get(node, '$') === 'def') node = Reflect.get(node, 'v');
  return node;
}

function isNode(json: unknown): json is JsonNode {
  return typeof json === 'object' && json !== null;
}

function isOmitted(json: unknown): boolean {
  return isNode(json) && !Array.isArray(json) && Object.hasOwn(json, '$') && Reflect.get(json, '$') === 'omitted';
}

function isLostBlob(json: unknown): boolean {
  return isNode(json) && isOmitted(json) && Reflect.get(json, 'type') === LOST_BLOB;
}

function isBlob(json: unknown): boolean {
  return isNode(json) && Object.hasOwn(json, '$') && ['blob', 'file'].includes(String(Reflect.get(json, '$')));
}

function isUnholdable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isTaken(value);
}

function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}
