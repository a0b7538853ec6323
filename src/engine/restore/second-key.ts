import { encodeHex } from '../core/bytes.ts';
import type { Random } from '../core/ports.ts';
import { decodeKey, decodeRow, encodeKey } from '../format/record/row-codec.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { findRows } from '../snapshot/find-rows.ts';
import type { Source, SourceMoment, TableDescription } from '../snapshot/source.ts';
import { type StoredLine, treeRows } from '../snapshot/tree-reader.ts';
import type { TreeReadOptions } from '../snapshot/unreadable.ts';
import { withKey } from './json-path.ts';

const MOST_TRIES = 100;
const LEAST_BINARY_BYTES = 16;

/**
 * Whether a row of this table can be kept next to another with its key, under a new one. Not configuration: a setting
 * would not be found under another key, and a second collection would be empty.
 */
export function canKeepBoth(table: TableDescription): boolean {
  return table.role !== 'configuration' && table.keyPath !== '';
}

interface SecondKeyInput {
  readonly repository: Repository;
  readonly source: Source;
  readonly moment: SourceMoment;
  readonly table: TableDescription;
  readonly stored: SnapshotTable;
  /** The next key of the live table, if known. */
  readonly nextKey: number | undefined;
  readonly reading: TreeReadOptions;
}

/** The range of the numbers at one position of all keys of a table: `scalar`, or the position within a compound key. */
interface Bounds {
  least: number;
  most: number;
}

/**
 * Creates keys for rows that are kept next to others: of the same kind as the row's own, and used neither now nor in
 * the backup. A number is the next one, as a key generator counts; a text is a UUID; a time is the next free
 * millisecond; bytes are random. In a compound key one part changes: a number, time, text or bytes, in this order, that
 * is not the key of a row that this one refers to, and of several the last.
 */
export class SecondKeys {
  readonly #input: SecondKeyInput;
  readonly #given = new Set<string>();
  #bounds: ReadonlyMap<number | 'scalar', Bounds> | undefined;

  constructor(input: SecondKeyInput) {
    this.#input = input;
  }

  /** The JSON text of a new key; `undefined` if none can be created, or written into the row. */
  async make({ row }: StoredLine): Promise<string | undefined> {
    const key = decodeKey(row.key);
    const made = Array.isArray(key)
      ? await this.#compound(key, this.#referredKeys(row))
      : await this.#single(key, 'scalar', (other) => other);
    if (made === undefined) return undefined;
    const text = encodeKey(made);
    if (withKey(row.value, this.#input.table.keyPath, JSON.parse(text)) === undefined) return undefined;
    this.#given.add(text);
    return text;
  }

  async #compound(key: readonly unknown[], referred: ReadonlySet<string>): Promise<unknown> {
    const parts = key
      .map((part, at) => ({ at, rank: rankOf(part), isFree: !referred.has(encodeKey(part)) }))
      .filter(({ rank, isFree }) => isFree && rank > 0);
    const chosen = parts.sort((a, b) => b.rank - a.rank || b.at - a.at)[0];
    return (
      chosen && this.#single(key[chosen.at], chosen.at, (part) => key.map((old, at) => (at === chosen.at ? part : old)))
    );
  }

  /** @param whole the whole key with a new part. */
  async #single(part: unknown, place: number | 'scalar', whole: (part: unknown) => unknown): Promise<unknown> {
    const { random } = this.#input.repository.ports;
    if (typeof part === 'string') return whole(newUuid(random));
    if (typeof part === 'number') return whole(await this.#nextNumber(place, whole));
    if (part instanceof Date) return this.#firstFree((tries) => whole(new Date(part.getTime() + tries)));
    if (part instanceof ArrayBuffer) return whole(random.bytes(Math.max(LEAST_BINARY_BYTES, part.byteLength)).buffer);
    return undefined;
  }

  async #nextNumber(place: number | 'scalar', whole: (part: unknown) => unknown): Promise<number | undefined> {
    const { nextKey = 1, stored } = this.#input;
    this.#bounds ??= await this.#findBounds();
    const bounds = this.#bounds.get(place) ?? { least: 0, most: 0 };
    const generated = place === 'scalar' ? Math.max(nextKey, stored.nextKey ?? 1) : 1;
    const next = Math.max(Math.floor(bounds.most) + 1, generated);
    if (Number.isSafeInteger(next)) return (bounds.most = next);
    const before = Math.ceil(bounds.least) - 1;
    if (Number.isSafeInteger(before)) return (bounds.least = before);
    // Numbers at both ends are used up: any other will do.
    const { random } = this.#input.repository.ports;
    let number = 0;
    const free = await this.#firstFree(() => whole((number = Number.parseInt(encodeHex(random.bytes(6)), 16))));
    return free === undefined ? undefined : number;
  }

  async #findBounds(): Promise<ReadonlyMap<number | 'scalar', Bounds>> {
    const { repository, moment, table, stored, reading } = this.#input;
    const bounds = new Map<number | 'scalar', Bounds>();
    const note = (place: number | 'scalar', part: unknown) => {
      if (typeof part !== 'number' || !Number.isFinite(part)) return;
      const known = bounds.get(place);
      if (!known) bounds.set(place, { least: part, most: part });
      else [known.least, known.most] = [Math.min(known.least, part), Math.max(known.most, part)];
    };
    const noteKey = (key: unknown) => {
      if (Array.isArray(key)) for (const [at, part] of key.entries()) note(at, part);
      else note('scalar', key);
    };
    for await (const keys of moment.keys(table.name)) for (const key of keys) noteKey(key);
    for await (const lines of treeRows(repository, stored.root, reading)) for (const { row } of lines) noteKey(row.key);
    return bounds;
  }

  async #firstFree(candidate: (tries: number) => unknown): Promise<unknown> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const key = candidate(tries);
      if (!(await this.#isUsed(key))) return key;
    }
    return undefined;
  }

  async #isUsed(key: unknown): Promise<boolean> {
    const { repository, moment, table, stored, reading } = this.#input;
    const text = encodeKey(key);
    if (this.#given.has(text)) return true;
    const [live] = await moment.get(table.name, [key]);
    return live !== undefined || (await findRows(repository, stored.root, [text], reading)).has(text);
  }

  #referredKeys(row: StoredLine['row']): ReadonlySet<string> {
    const { source, table } = this.#input;
    if (!source.references || row.attachments.length > 0) return new Set();
    return new Set(
      source.references(table.name, decodeRow(row.key, row.value, []).value).map(({ key }) => encodeKey(key)),
    );
  }
}

/** How well a part of a compound key would distinguish rows of the same thing. 0: it cannot be changed. */
function rankOf(part: unknown): number {
  if (typeof part === 'number') return 4;
  if (part instanceof Date) return 3;
  if (typeof part === 'string') return 2;
  return part instanceof ArrayBuffer ? 1 : 0;
}

/** A random UUID (RFC 9562, version 4). */
function newUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = encodeHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
