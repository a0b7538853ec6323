import { decodeValue } from '../format/record/decode-value.ts';
import { encodeValue } from '../format/record/encode-value.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { hasOmitted, isBlob, isEscape, isLostBlob, isNode, isOmitted, LOST_MARK } from './omitted-json.ts';

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

/** Equal JSON, with members in the same order; a value that `theirs` omits may be omitted or `undefined` in `mine`. */
export function isSameJson(theirs: unknown, mine: unknown): boolean {
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
