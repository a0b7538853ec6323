import { isTaken } from '../format/record/brand.ts';
import { encodeValue } from '../format/record/encode-value.ts';
import { isNode, isOmitted, type JsonNode, visit } from './omitted-json.ts';
import { isSameJson } from './same-but-omitted.ts';

// A restore keeps the live values that no backup can contain, such as a CryptoKey. Nothing here recurses.

/** Live values by the JSON object that says `omitted` in their place. */
export type CarriedValues = ReadonlyMap<object, unknown>;

/**
 * The maximum text of live items to compare; beyond it, and in long arrays, an item is looked up only at its own
 * position.
 */
const MOST_COMPARED = 500_000;

const MOST_ALIGNED = 1000;

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

/** The content of an object that is numbered because it occurs in several places. */
function unwrap(json: unknown): unknown {
  let node = json;
  while (isNode(node) && !Array.isArray(node) && Reflect.get(node, '$') === 'def') node = Reflect.get(node, 'v');
  return node;
}

function isUnholdable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isTaken(value);
}

function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}
