// A second reader of the format, written from FORMAT.md alone on Node's own crypto and zlib: slow, short, and without
// any code of the engine. A test compares the two; the file also expresses the format in code.
import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';

type Objects = ReadonlyMap<string, Buffer>;
interface Place {
  readonly pack: Buffer;
  readonly salt: Buffer;
  readonly ordinal: number;
  readonly offset: number;
  readonly sealed: number;
  readonly plain: number;
  readonly kind: number;
  readonly isDeflated: boolean;
}
export interface ReferenceRow {
  readonly key: unknown;
  readonly value: unknown;
  readonly attachments: readonly Buffer[];
}

const HEADER = 40;
const KIND_NAMES = ['', 'file', 'page', 'node'];

function hkdf(key: Buffer, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, 32));
}

/** FORMAT.md §3, Sealing. */
function open(master: Buffer, header: Buffer, ordinal: number, offset: number, kind: number, sealed: Buffer): Buffer {
  const key = hkdf(master, header.subarray(8), `heirloom/1/object/${header.toString('latin1', 4, 5)}`);
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(ordinal, 8);
  const place = Buffer.alloc(13);
  place.writeUInt32BE(ordinal, 0);
  place.writeBigUInt64BE(BigInt(offset), 4);
  place.writeUInt8(kind, 12);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(Buffer.concat([header, place]));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

const openWhole = (master: Buffer, stored: Buffer) =>
  open(master, stored.subarray(0, HEADER), 0, HEADER, 0, stored.subarray(HEADER));

/** FORMAT.md §5 and §6: the index, as a map from chunk id to place. */
function readIndexes(master: Buffer, objects: Objects): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [key, stored] of objects) {
    if (!key.startsWith('indexes/')) continue;
    const plain = openWhole(master, stored);
    let at = 4;
    for (let pack = plain.readUInt32BE(0); pack > 0; pack -= 1) {
      const bytes = objects.get(`packs/${plain.toString('hex', at, at + 32)}`);
      if (!bytes) throw new Error('a pack is missing');
      const salt = plain.subarray(at + 32, at + 64);
      const count = plain.readUInt32BE(at + 68);
      at += 72;
      let offset = HEADER;
      for (let ordinal = 0; ordinal < count; ordinal += 1, at += 42) {
        const sealed = plain.readUInt32BE(at + 34);
        places.set(plain.toString('hex', at, at + 32), {
          pack: bytes,
          salt,
          ordinal,
          offset,
          sealed,
          plain: plain.readUInt32BE(at + 38),
          kind: plain.readUInt8(at + 32),
          isDeflated: plain.readUInt8(at + 33) === 1,
        });
        offset += sealed;
      }
    }
  }
  return places;
}

/** Reads a whole repository; throws if anything violates FORMAT.md. */
export function readByReference(masterHex: string, all: Objects) {
  // FORMAT.md §2: an empty object counts as missing.
  const objects: Objects = new Map([...all].filter(([, stored]) => stored.length > 0));
  const master = Buffer.from(masterHex, 'hex');
  for (const [key, stored] of objects) {
    const id = createHash('sha256').update(stored).digest('hex');
    if (key !== 'repository.json' && !key.endsWith(id)) throw new Error(`${key} is not what its name says`);
  }
  const places = readIndexes(master, objects);

  function chunk(id: string): Buffer {
    const place = places.get(id);
    if (!place) throw new Error(`no chunk ${id}`);
    const sealed = place.pack.subarray(place.offset, place.offset + place.sealed);
    const stored = open(master, place.pack.subarray(0, HEADER), place.ordinal, place.offset, place.kind, sealed);
    const plain = place.isDeflated ? inflateRawSync(stored) : stored;
    const idKey = hkdf(master, Buffer.alloc(0), `heirloom/1/chunk-id/${KIND_NAMES[place.kind]}`);
    const isRight = plain.length === place.plain && createHmac('sha256', idKey).update(plain).digest('hex') === id;
    if (!isRight) throw new Error(`chunk ${id} is not what its id says`);
    return plain;
  }
  const content = (pieces: readonly string[]) => Buffer.concat(pieces.map(chunk));

  function* rows(level: number, pieces: readonly string[]): Generator<ReferenceRow> {
    const node = JSON.parse(content(pieces).toString()) as {
      level: number;
      entries: [unknown, number, number, string[], string[]][];
    };
    if (node.level !== level) throw new Error('wrong level');
    for (const [, , , below] of node.entries) {
      if (level > 0) yield* rows(level - 1, below);
      else yield* page(content(below));
    }
  }
  function* page(bytes: Buffer): Generator<ReferenceRow> {
    for (const line of bytes.toString().split('\n').slice(0, -1)) {
      const [key, value, attachments = []] = JSON.parse(line) as [unknown, unknown, [string, number, string[]][]?];
      yield { key, value, attachments: attachments.map(([, , ids]) => content(ids)) };
    }
  }

  return [...objects]
    .filter(([key]) => key.startsWith('snapshots/'))
    .map(([, stored]) => {
      const snapshot = JSON.parse(openWhole(master, stored).toString()) as {
        name: string;
        takenAt: string;
        tables: { name: string; keyPath: string | string[] | null; root: { level: number; pieces: string[] } | null }[];
      };
      // Pairs of a name and a text, in an entry without rows.
      const pairs = snapshot.tables.find(({ name }) => name === 'heirloom:extensions')?.keyPath ?? [];
      const at = pairs.indexOf('next-keys');
      const nextKeys = new Map(at < 0 ? [] : (JSON.parse(pairs[at + 1] ?? '[]') as [string, number][]));
      const partialAt = pairs.indexOf('partial-tables');
      const partial = (partialAt < 0 ? [] : JSON.parse(pairs[partialAt + 1] ?? '[]')) as [string, string, string[]][];
      const ownNames = new Map(partial.map(([storedName, name]) => [storedName, name]));
      const own = snapshot.tables.filter(({ name }) => name !== 'heirloom:extensions');
      const tables = new Map(
        own.map(({ name, root }) => [ownNames.get(name) ?? name, root ? [...rows(root.level, root.pieces)] : []]),
      );
      return { name: snapshot.name, takenAt: snapshot.takenAt, tables, nextKeys };
    });
}
