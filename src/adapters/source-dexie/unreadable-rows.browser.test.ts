import type { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import { hushDecodingErrors } from './hush-decoding-errors.ts';
import { backUp, newDatabase, newRepository, restore, sourceOf } from './testing/restore-kit.ts';

// Rows that an engine stores but does not give back intact. Which rows these are depends on the engine. What matters:
// every unreadable row is named, and all others are backed up and restored.

interface Kind {
  readonly value: () => object | Promise<object>;
  /** The part of the row that is omitted even where the row can be read, since no backup can contain it. */
  readonly omitted: readonly { readonly path: string; readonly type: string }[];
}

const image = () => new ImageData(2, 2);
const keyOf = async (name: string, use: KeyUsage) => {
  const pair = (await crypto.subtle.generateKey({ name }, false, [use])) as CryptoKeyPair;
  return { key: pair.privateKey };
};
const KEY = [{ path: 'key', type: 'CryptoKey' }];

// Firefox (153) stores an array in front of an ImageData that shares its buffer, but can then read neither: the request
// succeeds, and getting its result throws. If the key is inside the row, it refuses to store the row. WebKitGTK (2.50)
// stores null in place of a whole row that contains an X25519 key, and null is then the row. If the key is inside the
// row, it refuses to store it.
const KINDS: Readonly<Record<string, Kind>> = {
  'an array before the ImageData that shares it': {
    value: () => {
      const shown = image();
      return { pixels: shown.data, shown };
    },
    omitted: [],
  },
  'an array behind the ImageData that shares it': {
    value: () => {
      const shown = image();
      return { shown, pixels: shown.data };
    },
    omitted: [],
  },
  'two ImageData that share an array': {
    value: () => {
      const { data } = image();
      return { a: new ImageData(data, 2, 2), b: new ImageData(data, 2, 2) };
    },
    omitted: [],
  },
  'a list of both': {
    value: () => {
      const shown = image();
      return { list: [shown.data, shown, shown.data.buffer] };
    },
    omitted: [],
  },
  'a key for X25519': { value: () => keyOf('X25519', 'deriveBits'), omitted: KEY },
  'a key for Ed25519': { value: () => keyOf('Ed25519', 'sign'), omitted: KEY },
};

type Outcome = 'refused' | 'null' | 'unreadable' | 'readable';

/** How this engine handles the row. */
async function store(db: Dexie, row: object, key: number | undefined): Promise<Outcome> {
  try {
    await db.table('rows').put(row, key);
  } catch {
    return 'refused';
  }
  const endHush = hushDecodingErrors();
  const request: IDBRequest<unknown> = db.backendDB().transaction('rows').objectStore('rows').get(2);
  return new Promise<Outcome>((resolve) => {
    request.onsuccess = () => {
      try {
        resolve(request.result === null ? 'null' : 'readable');
      } catch {
        resolve('unreadable');
      }
    };
    request.onerror = (event) => {
      event.preventDefault();
      resolve('unreadable');
    };
  }).finally(endHush);
}

describe.each(Object.entries(KINDS))('a row with %s', (_, { value, omitted }) => {
  it.each([
    ['inside', 'id'],
    ['outside', ''],
  ])('UR1 is backed up or named, and does not affect other rows, with its key %s', async (__, keyPath) => {
    const db = newDatabase({ rows: keyPath });
    const table = db.table('rows');
    const isInside = keyPath === 'id';
    const put = (id: number, row: object) => (isInside ? table.put({ id, ...row }) : table.put(row, id));
    await put(1, { name: 'before' });
    await put(3, { name: 'behind' });
    const row = await value();
    const outcome = await store(db, isInside ? { id: 2, ...row } : row, isInside ? undefined : 2);
    console.log(`this engine finds the row ${outcome}`);
    const repository = await newRepository();
    const source = sourceOf(db);
    const snapshot = await backUp(repository, source);
    const named = snapshot.omitted.map(({ key, path, type }) => ({ key, path, type }));
    const expected: Readonly<Record<Outcome, readonly object[]>> = {
      refused: [],
      null: [],
      unreadable: [{ key: '2', path: '', type: 'record that cannot be read' }],
      readable: omitted.map((one) => ({ key: '2', ...one })),
    };
    expect(named).toEqual(expected[outcome]);
    const isTaken = outcome === 'readable' || outcome === 'null';
    expect(snapshot.tables[0]?.rows).toBe(isTaken ? 3 : 2);

    const empty = newDatabase({ rows: keyPath });
    await restore(repository, sourceOf(empty), snapshot);
    expect(await empty.table('rows').toCollection().primaryKeys()).toEqual(isTaken ? [1, 2, 3] : [1, 3]);
    await table.delete(1);
    await restore(repository, source, snapshot);
    expect((await table.toCollection().primaryKeys()).filter((key) => key !== 2)).toEqual([1, 3]);
  });
});
