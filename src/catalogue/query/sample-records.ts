import type { CatalogueDatabase } from '../database.ts';
import type { CatalogueRecord } from '../model.ts';

const SAMPLES = 16;
/** Hexadecimal digits that tell two ids apart well enough. */
const DIGITS = 8;

/** The ids of a collection's first and last record; `undefined` if it has none. */
export async function idRange(db: CatalogueDatabase, collectionId: string): Promise<[string, string] | undefined> {
  const ofCollection = () => db.records.where('collectionId').equals(collectionId).limit(1);
  const [[first], [last]] = await Promise.all([ofCollection().primaryKeys(), ofCollection().reverse().primaryKeys()]);
  return first !== undefined && last !== undefined ? [first, last] : undefined;
}

/**
 * Some records between the first and the last one of a collection, from all over the table, in the order of their ids.
 * Those of other collections are among them.
 */
export async function sampleRecords(db: CatalogueDatabase, collectionId: string): Promise<readonly CatalogueRecord[]> {
  const range = await idRange(db, collectionId);
  if (!range) return [];
  const [first, last] = range;
  const places = Array.from({ length: SAMPLES }, (_, at) => idAt(range, (at + 1) / (SAMPLES + 1)));
  const rows = await Promise.all(
    [first, ...places, last].map((id) => db.records.where('id').between(id, last, true, true).first()),
  );
  return rows.filter((row) => row !== undefined);
}

/** How far an id is between two others, from 0 to 1; 0 where ids are no hexadecimal numbers. */
export function shareOf([first, last]: readonly [string, string], id: string): number {
  const start = sharedLength(first, last);
  const [from, at, to] = [first, id, last].map((text) => numberAt(text, start));
  const share = ((at ?? 0) - (from ?? 0)) / ((to ?? 0) - (from ?? 0));
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** A text between two ids, at a share of the way. */
function idAt([first, last]: readonly [string, string], share: number): string {
  const start = sharedLength(first, last);
  const [from, to] = [numberAt(first, start), numberAt(last, start)];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return first;
  const digits = Math.round(from + (to - from) * share)
    .toString(16)
    .padStart(DIGITS, '0');
  let id = first.slice(0, start);
  for (const digit of digits) {
    // The dashes of a UUID.
    if ([8, 13, 18, 23].includes(id.length)) id += '-';
    id += digit;
  }
  return id;
}

function sharedLength(first: string, last: string): number {
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  return length;
}

/** The number that the digits of an id from a place on are. */
function numberAt(id: string, start: number): number {
  const digits = id.slice(start).replaceAll('-', '').slice(0, DIGITS).padEnd(DIGITS, '0');
  return /^[\da-f]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
}
