import { Dexie, liveQuery, type IndexableType } from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { skipWithoutQuotaControl } from '../testing/browser-needs.ts';
import {
  isReadable,
  type CallOptions,
  type LiveRow,
  type Source,
  type SourceChange,
  type SourceRow,
} from '../../engine/index.ts';
import { firstDifference, firstDifferenceDeep } from '../../engine/testing/same-value.ts';
import { createDexieSource } from './dexie-source.ts';

/** For changes that do not depend on the current rows. */
function applyAll(
  to: Source,
  tables: readonly string[],
  changes: AsyncIterable<SourceChange>,
  options?: CallOptions,
): Promise<void> {
  return to.apply(tables, () => changes, options);
}

let counter = 0;
const open: Dexie[] = [];

function newDatabase(stores: Record<string, string>): Dexie {
  counter += 1;
  const db = new Dexie(`source-test-${Date.now()}-${counter}`);
  db.version(1).stores(stores);
  open.push(db);
  return db;
}

afterEach(async () => {
  for (const db of open.splice(0)) await db.delete();
});

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const source = (db: Dexie, tables: readonly string[] = db.tables.map(({ name }) => name)) =>
  createDexieSource({ db, tables: Object.fromEntries(tables.map((name) => [name, { role: 'data' as const }])) });

/** All rows; fails if any is unreadable. */
async function collect(rows: AsyncIterable<readonly LiveRow[]>): Promise<SourceRow[]> {
  const all: LiveRow[] = [];
  for await (const batch of rows) all.push(...batch);
  const read = all.filter(isReadable);
  expect(read).toHaveLength(all.length);
  return read;
}

async function readAll(db: Dexie, table: string): Promise<SourceRow[]> {
  const moment = await source(db).openMoment([table]);
  const rows = await collect(moment.rows(table));
  moment.close();
  return rows;
}

async function* of<T>(...items: readonly T[]): AsyncIterable<T> {
  for (const item of items) yield item;
}

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

function isThrown(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}

describe('a full disk', () => {
  /**
   * A database in its own storage bucket. For a known bucket, Chromium remembers the free space for half a minute, so a
   * limit set in the meantime would take effect only afterwards.
   */
  async function newDatabaseInFreshBucket(stores: Record<string, string>): Promise<Dexie> {
    counter += 1;
    // TypeScript's types do not include it yet.
    const { storageBuckets } = navigator as unknown as {
      storageBuckets: { open(name: string): Promise<{ readonly indexedDB: IDBFactory }> };
    };
    const { indexedDB: factory } = await storageBuckets.open(`source-test-${Date.now()}-${counter}`);
    const db = new Dexie(`source-test-${Date.now()}-${counter}`, { indexedDB: factory, IDBKeyRange });
    db.version(1).stores(stores);
    open.push(db);
    return db;
  }

  const limit = (quotaSize?: number) =>
    (cdp() as { send(method: string, params: object): Promise<unknown> }).send('Storage.overrideQuotaForOrigin', {
      origin: location.origin,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });

  it('fails with its own code, and changes nothing', async (context) => {
    skipWithoutQuotaControl(context);
    await limit(5_000_000);
    const db = await newDatabaseInFreshBucket({ rows: 'id', files: 'hash' });
    await db.table('rows').bulkAdd([{ id: 'old' }]);
    try {
      const page = (at: number): SourceRow[] => [
        { key: at, value: { id: at, hash: at, bytes: crypto.getRandomValues(new Uint8Array(60_000)) } },
      ];
      await expect(
        applyAll(
          source(db),
          ['rows'],
          (async function* (): AsyncIterable<SourceChange> {
            yield { kind: 'clear', table: 'rows' };
            for (let at = 0; at < 400; at += 1) yield { kind: 'put', table: 'rows', rows: page(at) };
          })(),
        ),
      ).rejects.toThrow(code('quota-exceeded'));
      await expect(
        source(db).addContent(
          'files',
          (async function* () {
            for (let at = 0; at < 400; at += 1) yield page(at);
          })(),
        ),
      ).rejects.toThrow(code('quota-exceeded'));
    } finally {
      await limit();
    }
    expect((await readAll(db, 'rows')).map(({ key }) => key)).toEqual(['old']);
  });
});

describe('describing a source', () => {
  it('reads keys from the schema, and omits tables that are not listed', async () => {
    const db = newDatabase({ a: 'id, x', b: '++', c: '', d: '++id', e: '[x+y]', hidden: 'id' });
    const described = await createDexieSource({
      db,
      tables: {
        a: { role: 'configuration', isEssential: true },
        b: { role: 'data' },
        c: { role: 'files', isContentAddressed: true },
        d: { role: 'data' },
        e: { role: 'data' },
      },
    }).describe();
    expect(described).toMatchObject({ name: db.name, schemaVersion: 1 });
    expect(described.tables.map(({ name, keyPath, autoIncrement }) => [name, keyPath, autoIncrement])).toEqual([
      ['a', 'id', false],
      ['b', null, true],
      ['c', null, false],
      ['d', 'id', true],
      ['e', ['x', 'y'], false],
    ]);
    expect(described.tables[0]).toMatchObject({ role: 'configuration', isEssential: true, isContentAddressed: false });
    expect(described.tables[2]).toMatchObject({ role: 'files', isEssential: false, isContentAddressed: true });
  });

  it('refuses a table that does not exist or is not part of the source', async () => {
    const db = newDatabase({ a: 'id', b: 'id' });
    await expect(source(db, ['a', 'nope']).describe()).rejects.toThrow(code('source-failed'));
    await expect(source(db, ['a']).openMoment(['b'])).rejects.toThrow(code('source-failed'));
    await expect(applyAll(source(db, ['a']), ['b'], of())).rejects.toThrow(code('source-failed'));
  });
});

describe('reading at one moment', () => {
  it('sees the old state of all tables while edits wait, then lets the edits proceed', async () => {
    const db = newDatabase({ first: 'id', second: 'id' });
    const rows = Array.from({ length: 3_000 }, (_, id) => ({ id, version: 'old' }));
    await db.table('first').bulkAdd(rows);
    await db.table('second').bulkAdd(rows);
    const moment = await source(db).openMoment(['first', 'second']);
    let isWritten = false;
    const write = db
      .transaction('rw', ['first', 'second'], async () => {
        for (const table of ['first', 'second'])
          await db.table(table).bulkPut(rows.map(({ id }) => ({ id, version: 'new' })));
        await db.table('second').add({ id: 5_000, version: 'new' });
      })
      .then(() => (isWritten = true));
    const seen: unknown[] = [];
    for (const table of ['first', 'second']) {
      expect(await moment.count(table)).toBe(3_000);
      for await (const batch of moment.rows(table)) {
        await wait(60);
        seen.push(...batch.filter(isReadable).map(({ value }) => (value as { version: string }).version));
      }
    }
    expect(isWritten).toBe(false);
    expect(seen).toHaveLength(6_000);
    expect(new Set(seen)).toEqual(new Set(['old']));
    moment.close();
    moment.close();
    await write;
    expect((await readAll(db, 'second')).every(({ value }) => (value as { version: string }).version === 'new')).toBe(
      true,
    );
  });

  it('reads a few batches of small rows ahead, and no more however long the reader waits', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd(Array.from({ length: 5_000 }, (_, id) => ({ id })));
    const getAll = IDBObjectStore.prototype.getAll;
    let batches = 0;
    IDBObjectStore.prototype.getAll = function (this: IDBObjectStore, ...args: Parameters<typeof getAll>) {
      const request = getAll.apply(this, args);
      request.addEventListener('success', () => (batches += 1));
      return request;
    };
    try {
      const moment = await source(db).openMoment(['rows']);
      const reader = moment.rows('rows')[Symbol.asyncIterator]();
      await reader.next();
      await expect.poll(() => batches).toBe(2);
      await wait(300);
      expect(batches).toBe(2);
      // Batches grow: from the first of 500 rows on, four are read ahead.
      for (let taken = 2; taken <= 5; taken += 1) await reader.next();
      await expect.poll(() => batches).toBe(9);
      await wait(300);
      expect(batches).toBe(9);
      await reader.return?.();
      moment.close();
    } finally {
      IDBObjectStore.prototype.getAll = getAll;
    }
  });

  it('makes no request only to stay alive while the reader takes what is read', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd(Array.from({ length: 12_000 }, (_, id) => ({ id })));
    const moment = await source(db).openMoment(['rows']);
    const count = IDBObjectStore.prototype.count;
    let counts = 0;
    IDBObjectStore.prototype.count = function (this: IDBObjectStore, ...args: Parameters<typeof count>) {
      counts += 1;
      return count.apply(this, args);
    };
    try {
      let rows = 0;
      let countsAtFirst: number | undefined;
      for await (const batch of moment.rows('rows')) {
        rows += batch.length;
        countsAtFirst ??= counts;
        if (rows > 11_000) break;
      }
      expect(rows).toBeGreaterThan(11_000);
      expect(counts).toBe(countsAtFirst);
      moment.close();
    } finally {
      IDBObjectStore.prototype.count = count;
    }
  });

  it('asks for the rows with some keys, and for no list of all keys', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd(Array.from({ length: 12_000 }, (_, at) => ({ id: `row-${at}`, at })));
    const keys = Array.from({ length: 100 }, (_, at) => `row-${at * 150}`);
    const asked: string[] = [];
    const { get, getKey, getAllKeys } = IDBObjectStore.prototype;
    const noting = <Method extends (this: IDBObjectStore, ...args: never[]) => IDBRequest>(method: Method) =>
      function (this: IDBObjectStore, ...args: Parameters<Method>): IDBRequest {
        asked.push(method.name);
        return method.apply(this, args);
      };
    Object.assign(IDBObjectStore.prototype, {
      get: noting(get),
      getKey: noting(getKey),
      getAllKeys: noting(getAllKeys),
    });
    try {
      const moment = await source(db).openMoment(['rows']);
      const rows = await moment.get('rows', keys);
      moment.close();
      expect(rows.map((row) => row?.key)).toEqual(keys.map((key, at) => (at * 150 < 12_000 ? key : undefined)));
      expect(asked.filter((name) => name === 'getAllKeys')).toEqual([]);
      expect(asked.length).toBeLessThanOrEqual(2 * keys.length);
    } finally {
      Object.assign(IDBObjectStore.prototype, { get, getKey, getAllKeys });
    }
  });

  it('reads fewer rows at a time if they are large', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd(Array.from({ length: 24 }, (_, id) => ({ id, bytes: new Uint8Array(1_500_000) })));
    const moment = await source(db).openMoment(['rows']);
    const sizes: number[] = [];
    for await (const batch of moment.rows('rows')) sizes.push(batch.length);
    moment.close();
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(24);
  });

  it('bypasses Dexie’s hooks and middleware', async () => {
    const db = newDatabase({ rows: 'id' });
    db.table('rows').hook('reading', () => ({ changed: true }));
    await db.table('rows').add({ id: 1 });
    expect(await readAll(db, 'rows')).toEqual([{ key: 1, value: { id: 1 } }]);
  });

  it('gives Blobs that stay readable after the moment ends, even if their row is deleted', async () => {
    const db = newDatabase({ files: 'hash' });
    await db
      .table('files')
      .add({ hash: 'a', blob: new Blob([new Uint8Array(300_000).fill(7)], { type: 'image/png' }) });
    const [row] = await readAll(db, 'files');
    await db.table('files').clear();
    const { blob } = row?.value as { blob: Blob };
    expect(new Uint8Array(await blob.arrayBuffer()).every((byte) => byte === 7)).toBe(true);
  });

  it('lists the keys of every kind in order', async () => {
    const db = newDatabase({ any: '' });
    const keys = [
      -Infinity,
      0,
      1.5,
      new Date(0),
      '',
      'z',
      '\ud800',
      new Uint8Array([1, 2]).buffer,
      [],
      ['a', [new Date(5)]],
    ];
    for (const key of [...keys].reverse()) await db.table('any').add({ of: String(key) }, key as IndexableType);
    const moment = await source(db).openMoment(['any']);
    const listed: unknown[] = [];
    for await (const batch of moment.keys('any')) listed.push(...batch);
    expect(firstDifference(listed, keys)).toBeUndefined();
    expect(
      firstDifference(
        (await collect(moment.rows('any'))).map(({ key }) => key),
        keys,
      ),
    ).toBeUndefined();
    moment.close();
  });

  it('gives rows under the store’s exact keys, for every position of the key in the value', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const rowsOf: Record<string, readonly object[]> = {
      id: [{ id: 'a' }, { id: 2 }, { id: -0 }, { id: new Date(5) }, { id: bytes.subarray(1) }, { id: ['x', [1]] }],
      id_texts: [{ id_texts: '' }, { id_texts: '\ud800' }, { id_texts: 'z' }],
      'meta.id': [{ meta: { id: 'a' } }, { meta: { id: 1.5 } }],
      '[a+b.c]': [
        { a: 1, b: { c: 'x' } },
        { a: 'k', b: { c: new Date(1) } },
        { a: -0, b: { c: 2 } },
      ],
      'text.length': [{ text: 'four' }, { text: '' }],
      'file.size': [{ file: new Blob(['abc']) }, { file: new Blob([]) }],
      '++id': [{ v: 'counted' }, { v: 'counted again' }],
    };
    for (const [schema, rows] of Object.entries(rowsOf)) {
      const db = newDatabase({ rows: schema });
      await db.table('rows').bulkAdd(rows);
      const moment = await source(db).openMoment(['rows']);
      const keys: unknown[] = [];
      for await (const batch of moment.keys('rows')) keys.push(...batch);
      const read = await collect(moment.rows('rows'));
      moment.close();
      expect(
        firstDifference(
          read.map(({ key }) => key),
          keys,
        ),
        schema,
      ).toBeUndefined();
      expect(keys, schema).toHaveLength(rows.length);
    }
  });

  it('ends with a code if it is cancelled, before or during reading', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd(Array.from({ length: 2_000 }, (_, id) => ({ id })));
    await expect(source(db).openMoment(['rows'], { signal: AbortSignal.abort() })).rejects.toThrow(code('cancelled'));
    const controller = new AbortController();
    const moment = await source(db).openMoment(['rows'], { signal: controller.signal });
    await expect(
      (async () => {
        for await (const _ of moment.rows('rows')) controller.abort();
      })(),
    ).rejects.toThrow(code('cancelled'));
    await db.table('rows').add({ id: 9_999 });
  });

  it('keeps the transaction alive without busy-waiting: one slow request at a time', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd(Array.from({ length: 20_000 }, (_, id) => ({ id })));
    const count = IDBObjectStore.prototype.count;
    let underWay = 0;
    let mostUnderWay = 0;
    const counted: number[] = [];
    IDBObjectStore.prototype.count = function (this: IDBObjectStore, ...args: Parameters<typeof count>) {
      const request = count.apply(this, args);
      mostUnderWay = Math.max(mostUnderWay, (underWay += 1));
      request.addEventListener('success', () => {
        underWay -= 1;
        counted.push(request.result);
      });
      return request;
    };
    try {
      const moment = await source(db).openMoment(['rows']);
      await expect.poll(() => counted.at(-1)).toBe(10_000);
      counted.splice(0);
      mostUnderWay = 0;
      await expect.poll(() => counted.length).toBeGreaterThan(20);
      moment.close();
      // The cheapest possible request; see [Note: Keeping a transaction alive].
      expect(new Set(counted.slice(1))).toEqual(new Set([10_000]));
      expect(mostUnderWay).toBe(1);
    } finally {
      IDBObjectStore.prototype.count = count;
    }
  });
});

describe('applying changes', () => {
  it('writes rows back unchanged, with keys of every kind, inline and out-of-line', async () => {
    const stores = { inline: 'id', outline: '', compound: '[a+b]', nested: 'x.y', autoIn: '++id', autoOut: '++' };
    const from = newDatabase(stores);
    const keys: unknown[] = [
      -Infinity,
      -0.5,
      new Date(1),
      'text',
      '\udc00',
      new Uint8Array([0, 255]).buffer,
      ['a', 1, [new Date(3)]],
    ];
    for (const key of keys) {
      await from.table('inline').add({ id: key, n: 1 });
      await from.table('outline').add(new Map([[key, new Set([undefined])]]), key as IndexableType);
      await from.table('compound').add({ a: key, b: 'x' });
      await from.table('nested').add({ x: { y: key } });
    }
    await from.table('outline').add('just a text', 'plain');
    for (let n = 0; n < 5; n += 1) {
      await from.table('autoIn').add({ n });
      await from.table('autoOut').add({ n });
    }
    const to = newDatabase(stores);
    await applyAll(
      source(to),
      Object.keys(stores),
      (async function* (): AsyncIterable<SourceChange> {
        for (const table of Object.keys(stores)) {
          yield { kind: 'clear', table };
          yield { kind: 'put', table, rows: await readAll(from, table) };
        }
      })(),
    );
    for (const table of Object.keys(stores)) {
      expect(await firstDifferenceDeep(await readAll(to, table), await readAll(from, table)), table).toBeUndefined();
    }
    // The next generated key has not been used before.
    expect(await to.table('autoIn').add({ n: 'next' })).toBe(6);
    expect(await to.table('autoOut').add({ n: 'next' })).toBe(6);
  });

  it('deletes and clears in the given order', async () => {
    const db = newDatabase({ a: 'id', b: '' });
    await db.table('a').bulkAdd([{ id: 1 }, { id: 2 }, { id: [3] }]);
    await db.table('b').add('x', 'k');
    await applyAll(
      source(db),
      ['a', 'b'],
      of<SourceChange>(
        { kind: 'delete', table: 'a', keys: [1, [3], 77] },
        { kind: 'put', table: 'b', rows: [{ key: 'gone', value: 1 }] },
        { kind: 'clear', table: 'b' },
        { kind: 'put', table: 'b', rows: [{ key: 'stays', value: 2 }] },
      ),
    );
    expect(await readAll(db, 'a')).toEqual([{ key: 2, value: { id: 2 } }]);
    expect(await readAll(db, 'b')).toEqual([{ key: 'stays', value: 2 }]);
  });

  it('stays one transaction while changes arrive slowly', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd([{ id: 'old' }]);
    let transactions = 0;
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
      if (args[1] === 'readwrite') transactions += 1;
      return transaction.apply(this, args);
    };
    let seenMidway: Promise<unknown> | undefined;
    let isDone = false;
    try {
      await applyAll(
        source(db),
        ['rows'],
        (async function* (): AsyncIterable<SourceChange> {
          yield { kind: 'clear', table: 'rows' };
          for (let id = 0; id < 20; id += 1) {
            await wait(50);
            yield { kind: 'put', table: 'rows', rows: [{ key: id, value: { id } }] };
            // A read during the write waits, and then sees all of it.
            if (id === 5)
              seenMidway = db
                .table('rows')
                .count()
                .then((count) => (isDone ? count : `too early: ${count}`));
          }
          isDone = true;
        })(),
      );
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(transactions).toBe(1);
    expect(await seenMidway).toBe(20);
  });

  const failing: readonly (readonly [string, string, AsyncIterable<SourceChange>])[] = [
    [
      'a unique index is violated',
      'unique-conflict',
      of<SourceChange>(
        { kind: 'clear', table: 'rows' },
        { kind: 'put', table: 'other', rows: [{ key: 1, value: { id: 1 } }] },
        {
          kind: 'put',
          table: 'rows',
          rows: [
            { key: 1, value: { id: 1, email: 'x' } },
            { key: 2, value: { id: 2, email: 'x' } },
          ],
        },
        { kind: 'put', table: 'rows', rows: [{ key: 3, value: { id: 3, email: 'y' } }] },
      ),
    ],
    [
      'a row has no key',
      'incompatible',
      of<SourceChange>(
        { kind: 'clear', table: 'rows' },
        { kind: 'put', table: 'rows', rows: [{ key: 1, value: { email: 'x' } }] },
      ),
    ],
    [
      'a value cannot be stored',
      'incompatible',
      of<SourceChange>(
        { kind: 'clear', table: 'rows' },
        { kind: 'put', table: 'rows', rows: [{ key: 1, value: { id: 1, f: () => 1 } }] },
      ),
    ],
    [
      'a table is not among those named',
      'source-failed',
      of<SourceChange>({ kind: 'clear', table: 'rows' }, { kind: 'clear', table: 'third' }),
    ],
    [
      'the changes themselves fail',
      'damaged',
      (async function* (): AsyncIterable<SourceChange> {
        yield { kind: 'clear', table: 'rows' };
        await wait(100);
        const { BackupError } = await import('../../engine/index.ts');
        throw new BackupError('damaged');
      })(),
    ],
  ];
  it('reports a key that the browser refuses, such as one nested too deep', async () => {
    const db = newDatabase({ rows: '' });
    let key: unknown = 1;
    for (let level = 0; level < 2_100; level += 1) key = [key];
    const put = applyAll(
      source(db),
      ['rows'],
      of<SourceChange>({ kind: 'put', table: 'rows', rows: [{ key, value: 'deep' }] }),
    );
    // WebKit accepts it.
    const error: unknown = await put.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const isRefused = isThrown(() => indexedDB.cmp(key, 1));
    expect(error).toEqual(
      isRefused ? expect.objectContaining({ code: 'incompatible', hint: 'refused-value' }) : undefined,
    );
    expect(await db.table('rows').count()).toBe(isRefused ? 0 : 1);
  });

  it.each(failing)('changes nothing if %s', async (_what, expected, changes) => {
    const db = newDatabase({ rows: 'id, &email', other: 'id', third: 'id' });
    await db.table('rows').bulkAdd([
      { id: 10, email: 'a' },
      { id: 11, email: 'b' },
    ]);
    await expect(applyAll(source(db), ['rows', 'other'], changes)).rejects.toThrow(code(expected));
    expect((await readAll(db, 'rows')).map(({ key }) => key)).toEqual([10, 11]);
    expect(await readAll(db, 'other')).toEqual([]);
  });

  it('changes nothing if it is cancelled, even while waiting for changes that never arrive', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.table('rows').bulkAdd([{ id: 'old' }]);
    const controller = new AbortController();
    await expect(
      applyAll(
        source(db),
        ['rows'],
        (async function* (): AsyncIterable<SourceChange> {
          yield { kind: 'clear', table: 'rows' };
          yield { kind: 'put', table: 'rows', rows: [{ key: 1, value: { id: 1 } }] };
          await new Promise(() => {
            setTimeout(() => controller.abort(), 0);
          });
        })(),
        { signal: controller.signal },
      ),
    ).rejects.toThrow(code('cancelled'));
    expect((await readAll(db, 'rows')).map(({ key }) => key)).toEqual(['old']);
  });

  it('asks for strict durability, and requests changes only as fast as the database writes them', async () => {
    const db = newDatabase({ rows: 'id' });
    await db.open();
    let asked = 0;
    let applied = 0;
    let mostAhead = 0;
    let durability: string | undefined;
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
      if (args[1] === 'readwrite') durability = args[2]?.durability;
      return transaction.apply(this, args);
    };
    try {
      await applyAll(
        source(db),
        ['rows'],
        (async function* (): AsyncIterable<SourceChange> {
          for (let page = 0; page < 40; page += 1) {
            asked += 500;
            mostAhead = Math.max(mostAhead, asked - applied);
            yield {
              kind: 'put',
              table: 'rows',
              rows: Array.from({ length: 500 }, (_, at) => ({ key: page * 500 + at, value: { id: page * 500 + at } })),
            };
          }
        })(),
        { onProgress: ({ done }) => (applied = done) },
      );
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(durability).toBe('strict');
    expect(applied).toBe(20_000);
    expect(mostAhead).toBeLessThanOrEqual(3_000);
  });
});

describe('adding content', () => {
  it('adds and replaces rows by key, and leaves the others', async () => {
    const db = newDatabase({ files: 'hash' });
    const old = { hash: 'b', blob: new Blob(['mine']), mine: true };
    await db.table('files').bulkAdd([old, { hash: 'd', blob: new Blob(['other']) }]);
    const row = (hash: string): SourceRow => ({ key: hash, value: { hash, blob: new Blob([hash]) } });
    await source(db).addContent('files', of([row('a'), row('b')], [], [row('c'), row('a')]));
    const rows = await readAll(db, 'files');
    expect(rows.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd']);
    expect(await firstDifferenceDeep(rows.slice(0, 3), [row('a'), row('b'), row('c')])).toBeUndefined();
  });

  it('uses transactions of bounded size, and keeps the rows already added if it is cancelled', async () => {
    const db = newDatabase({ files: 'hash' });
    await db.open();
    let transactions = 0;
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
      if (args[1] === 'readwrite') transactions += 1;
      return transaction.apply(this, args);
    };
    const controller = new AbortController();
    try {
      await expect(
        source(db).addContent(
          'files',
          (async function* () {
            for (let at = 0; at < 1_000; at += 1) {
              if (at === 900) controller.abort();
              yield [{ key: at, value: { hash: at } }];
            }
          })(),
          { signal: controller.signal },
        ),
      ).rejects.toThrow(code('cancelled'));
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(transactions).toBeGreaterThanOrEqual(3);
    const count = await db.table('files').count();
    expect(count % 200).toBe(0);
    expect(count).toBeGreaterThanOrEqual(400);
  });
});

describe('a browser without storage', () => {
  it('fails with its own code', async () => {
    const db = newDatabase({ rows: 'id' });
    const factory = IDBFactory.prototype.open;
    IDBFactory.prototype.open = () => {
      throw new DOMException('The user denied permission to access the database.', 'SecurityError');
    };
    try {
      await expect(source(db).openMoment(['rows'])).rejects.toThrow(code('storage-unavailable'));
    } finally {
      IDBFactory.prototype.open = factory;
    }
  });
});

describe('live queries', () => {
  interface Note {
    id: number;
    color: string;
  }

  function watch(db: Dexie) {
    const seen: (readonly [number, number])[] = [];
    const subscription = liveQuery(async () => {
      const notes = db.table<Note>('notes');
      // Dexie answers the first from its cache if it can; the second uses an index.
      return [(await notes.toArray()).length, await notes.where('color').equals('red').count()] as const;
    }).subscribe((counts) => void seen.push(counts));
    return { seen, stop: () => subscription.unsubscribe() };
  }

  const until = (isTrue: () => boolean) => expect.poll(isTrue).toBe(true);

  it('see a restore in the same realm, by the same instance or another', async () => {
    const db = newDatabase({ notes: 'id, color' });
    await db.table('notes').bulkAdd([{ id: 1, color: 'blue' }]);
    const other = new Dexie(db.name);
    other.version(1).stores({ notes: 'id, color' });
    const watches = [watch(db), watch(other)];
    await until(() => watches.every(({ seen }) => seen.length > 0));
    await applyAll(
      source(db),
      ['notes'],
      of<SourceChange>({
        kind: 'put',
        table: 'notes',
        rows: [
          { key: 2, value: { id: 2, color: 'red' } },
          { key: 3, value: { id: 3, color: 'red' } },
        ],
      }),
    );
    await until(() => watches.every(({ seen }) => seen.at(-1)?.[0] === 3));
    for (const { seen, stop } of watches) {
      expect(seen[0]).toEqual([1, 0]);
      expect(seen.at(-1)).toEqual([3, 2]);
      stop();
    }
    other.close();
  });

  it('see a worker’s restore in the page only once it is complete', async () => {
    const db = newDatabase({ notes: 'id, color' });
    await db.table('notes').bulkAdd([
      { id: 100, color: 'blue' },
      { id: 101, color: 'blue' },
    ]);
    const { seen, stop } = watch(db);
    await until(() => seen.length > 0);
    const worker = new Worker(new URL('./testing/apply-worker.ts', import.meta.url), { type: 'module' });
    const done = new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = reject;
    });
    worker.postMessage({ name: db.name, count: 30 });
    await done;
    await until(() => seen.at(-1)?.[0] === 30);
    stop();
    worker.terminate();
    expect(seen[0]).toEqual([2, 0]);
    expect(seen.at(-1)).toEqual([30, 30]);
    expect(new Set(seen.map(([notes]) => notes))).toEqual(new Set([2, 30]));
  });
});

describe('incorrect use of a source', () => {
  it('refuses a call from inside a transaction of the same database, which would deadlock', async () => {
    const db = newDatabase({ notes: 'id' });
    await db.table('notes').add({ id: 1 });
    const own = source(db);
    const outside = {
      code: 'source-failed',
      context: { what: 'called within a transaction of the database: call it outside of db.transaction()' },
    };
    await db.transaction('rw', 'notes', async () => {
      for (const call of [
        () => own.describe(),
        () => own.openMoment(['notes']),
        () => own.apply(['notes'], () => of()),
        () => own.addContent('notes', of()),
      ]) {
        await expect(call()).rejects.toMatchObject(outside);
      }
    });
    await expect(own.describe()).resolves.toMatchObject({ name: db.name });
  });

  it('refuses content-addressed tables with generated keys', async () => {
    for (const [keyPath, isRefused] of [
      ['++id', true],
      ['++', true],
      ['hash', false],
      ['', false],
    ] as const) {
      const db = newDatabase({ pictures: keyPath });
      const own = createDexieSource({ db, tables: { pictures: { role: 'files', isContentAddressed: true } } });
      const described = own.describe();
      if (isRefused)
        await expect(described).rejects.toMatchObject({ code: 'source-failed', context: { table: 'pictures' } });
      else await expect(described).resolves.toMatchObject({ tables: [{ isContentAddressed: true }] });
    }
  });

  it('refuses content-addressed tables with a unique index, but accepts them as record tables', async () => {
    const db = newDatabase({ pictures: 'hash, &name', plain: 'hash, name' });
    const asContent = { role: 'files', isContentAddressed: true } as const;
    const refused = createDexieSource({ db, tables: { pictures: asContent, plain: asContent } });
    await expect(refused.describe()).rejects.toMatchObject({
      code: 'source-failed',
      context: { table: 'pictures', index: 'name' },
    });
    const taken = createDexieSource({ db, tables: { pictures: { role: 'files' }, plain: asContent } });
    await expect(taken.describe()).resolves.toMatchObject({ tables: [{ isContentAddressed: false }, {}] });
  });
});
