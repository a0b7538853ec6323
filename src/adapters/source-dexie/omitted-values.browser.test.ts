import type { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import { planRestore, type RestoreChoice } from '../../engine/index.ts';
import { firstDifference, keepsStack } from '../../engine/testing/same-value.ts';
import { backUp, newDatabase, newRepository, restore, sourceOf } from './testing/restore-kit.ts';

const newKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** Encrypts with one key and decrypts with the other, because keys do not expose their content. */
async function isSameKey(one: CryptoKey, other: unknown): Promise<boolean> {
  if (!(other instanceof CryptoKey)) return false;
  const iv = new Uint8Array(12);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, one, new Uint8Array([7]));
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv }, other, sealed).then(
    () => true,
    () => false,
  );
}

/** WebKitGTK (2.50) has no `navigator.storage` and therefore no handles. */
const storage: Partial<StorageManager> | undefined = navigator.storage;
const hasHandles = storage?.getDirectory !== undefined;

/** Values of kinds that no backup can contain. If the engine lacks a kind, another key takes its place. */
async function unholdableValues() {
  const hasCertificates = 'RTCPeerConnection' in globalThis;
  return {
    key: await newKey(),
    handle: hasHandles ? await navigator.storage.getDirectory() : await newKey(),
    certificate: hasCertificates
      ? await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as AlgorithmIdentifier)
      : await newKey(),
  };
}

const KEEP_BOTH: RestoreChoice = { mode: 'update', selection: [], resolutions: [{ take: 'both' }] };
const rowsOf = (db: Dexie, table: string) => db.table<Record<string, unknown>>(table).toArray();

describe('live values that no backup can contain', () => {
  it('OV1 stay when most rows of their table are replaced, including in unchanged rows', async () => {
    const db = newDatabase({ keys: 'id' });
    const key = await newKey();
    await db.table('keys').bulkAdd([{ id: 'k', key }, ...['a', 'b', 'c'].map((id) => ({ id, v: 1 }))]);
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(db));
    await db.table('keys').bulkPut([
      { id: 'a', v: 2 },
      { id: 'b', v: 2 },
    ]);
    const undo = await backUp(repository, sourceOf(db));
    const plan = await restore(repository, sourceOf(db), snapshot);
    // The row with the key is not touched, so there is no value to carry over.
    expect(plan.tables[0]).not.toHaveProperty('carriedOver');
    for (const back of [snapshot, undo]) {
      await restore(repository, sourceOf(db), back);
      expect(await isSameKey(key, ((await db.table('keys').get('k')) as { key: unknown }).key)).toBe(true);
    }
  });

  it('OV2 stay in a row that has another field restored, exactly or by fields, and when that is undone', async () => {
    const choices: readonly (RestoreChoice | undefined)[] = [
      undefined,
      { mode: 'update', selection: [], resolutions: [{ take: 'mine' }, { take: 'theirs', field: 'n' }] },
    ];
    for (const choice of choices) {
      const db = newDatabase({ keys: 'id' });
      const key = await newKey();
      await db
        .table('keys')
        .bulkAdd([{ id: 'k', key, n: 1, m: 1 }, ...Array.from({ length: 20 }, (_, id) => ({ id }))]);
      const repository = await newRepository();
      const snapshot = await backUp(repository, sourceOf(db));
      await db.table('keys').update('k', { n: 2, m: 2 });
      const undo = await backUp(repository, sourceOf(db));
      const plan = await restore(repository, sourceOf(db), snapshot, choice);
      expect(plan.tables[0]).toMatchObject({ changed: 1, carriedOver: 1 });
      const row = (await db.table('keys').get('k')) as { key: unknown; n: number; m: number };
      expect([row.n, row.m, await isSameKey(key, row.key)]).toEqual([1, choice ? 2 : 1, true]);
      await restore(repository, sourceOf(db), undo);
      const back = (await db.table('keys').get('k')) as { key: unknown; n: number };
      expect([back.n, await isSameKey(key, back.key)]).toEqual([2, true]);
    }
  });

  it('OV3 stay at every place in a row, for each kind of place and each kind of value', async () => {
    const { key, handle, certificate } = await unholdableValues();
    const sparse: unknown[] = [];
    sparse[5] = { key };
    const shared = { key };
    const places: Readonly<Record<string, unknown>> = {
      member: key,
      handle,
      certificate,
      nested: { deeper: { list: [1, { handle }] } },
      array: [handle, 1, key],
      sparse,
      mapValue: new Map<unknown, unknown>([
        ['a', 1],
        ['k', key],
      ]),
      mapKey: new Map<unknown, unknown>([
        [key, 'first'],
        [handle, 'second'],
      ]),
      set: new Set<unknown>([1, key, handle]),
      cause: new Error('why', { cause: { key } }),
      shared: [shared, shared],
      dollar: { $: 'omitted', type: 'CryptoKey', inner: { $: 'object', key } },
      blobBeside: { blob: new Blob([new Uint8Array(100_000)]), key },
    };
    const db = newDatabase({ rows: 'id' });
    const table = db.table('rows');
    await table.bulkAdd(Object.entries(places).map(([id, place]) => ({ id, n: 1, place })));
    const before = await rowsOf(db, 'rows');
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(db));
    await table.bulkPut(before.map((row) => ({ ...row, n: 2 })));
    const plan = await restore(repository, sourceOf(db), snapshot);
    const after = await rowsOf(db, 'rows');
    for (const [at, row] of after.entries())
      expect(firstDifference(row, before[at]), String(row['id'])).toBeUndefined();
    expect(plan.tables[0]).toMatchObject({ changed: 13, carriedOver: snapshot.omittedCount });
    expect(plan.tables[0]).not.toHaveProperty('lostForGood');
    // A row with an error has the reader's stack if the engine stores no other.
    expect((await planRestore({ repository, snapshot, source: sourceOf(db) })).tables[0]?.differing).toEqual({
      added: 0,
      changed: keepsStack ? 0 : 1,
      removed: 0,
    });
  });

  it.skipIf(!hasHandles)(
    'OV4 follow their neighbours: each handle stays with its name after the list is sorted',
    async () => {
      const root = await navigator.storage.getDirectory();
      const [a, b, c] = await Promise.all(
        ['ov-a', 'ov-b', 'ov-c'].map((name) => root.getDirectoryHandle(name, { create: true })),
      );
      const entry = (handle: FileSystemDirectoryHandle | undefined) => ({ name: handle?.name, handle });
      const db = newDatabase({ settings: 'id' });
      await db.table('settings').add({ id: 'recent', n: 1, list: [entry(a), entry(b), entry(c)] });
      const repository = await newRepository();
      const snapshot = await backUp(repository, sourceOf(db));
      await db.table('settings').put({ id: 'recent', n: 2, list: [entry(c), entry(a)] });
      await restore(repository, sourceOf(db), snapshot);
      const { list } = (await db.table('settings').get('recent')) as {
        list: { name: string; handle?: FileSystemDirectoryHandle }[];
      };
      // A value that is no longer here gets a placeholder, not another row's handle.
      expect(list.map(({ name, handle }) => [name, handle?.name])).toEqual([
        ['ov-a', 'ov-a'],
        ['ov-b', undefined],
        ['ov-c', 'ov-c'],
      ]);
    },
  );

  it.skipIf(!hasHandles)(
    'OV5 that are gone become placeholders, and repeating the restore finds no differences',
    async () => {
      const db = newDatabase({ h: 'id' });
      const handle = await navigator.storage.getDirectory();
      await db
        .table('h')
        .bulkAdd([
          { id: 'dir', handle },
          { id: 'k', key: await newKey(), n: 1 },
          { id: 'set', set: new Set([await newKey(), await newKey()]) },
          { id: 1 },
        ]);
      const repository = await newRepository();
      const snapshot = await backUp(repository, sourceOf(db));
      const empty = newDatabase({ h: 'id' });
      await restore(repository, sourceOf(empty), snapshot);
      const again = await planRestore({ repository, snapshot, source: sourceOf(empty), fromOtherSource: true });
      expect(again.tables[0]).toMatchObject({ differing: { added: 0, changed: 0, removed: 0 }, changed: 0 });
      // Nor does the placeholder count as a change if something else differs.
      await empty.table('h').update('k', { n: 2 });
      const choice: RestoreChoice = { mode: 'update', selection: [], resolutions: [] };
      const fields: string[] = [];
      await planRestore({
        repository,
        snapshot,
        source: sourceOf(empty),
        fromOtherSource: true,
        choice,
        onDecision: (decision) => fields.push(...decision.fields.map(({ field }) => field)),
      });
      expect(fields).toEqual(['n']);
    },
  );

  it('OV6 are counted if a restore removes or replaces them, because nothing brings them back', async () => {
    const db = newDatabase({ h: 'id' });
    await db.table('h').bulkAdd([{ id: 'changed', key: 'a text' }, ...Array.from({ length: 9 }, (_, id) => ({ id }))]);
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(db));
    await db.table('h').bulkPut([
      { id: 'changed', key: await newKey() },
      { id: 'later', keys: [await newKey(), await newKey()] },
    ]);
    const plan = await planRestore({ repository, snapshot, source: sourceOf(db) });
    expect(plan.tables[0]).toMatchObject({ changed: 1, removed: 1, lostForGood: 3 });
    expect(plan.tables[0]).not.toHaveProperty('carriedOver');
  });

  it('OV7 appear in both rows when both are kept', async () => {
    const db = newDatabase({ h: 'id' });
    const key = await newKey();
    await db.table('h').add({ id: 'k', key, v: 'backup' });
    const repository = await newRepository();
    const snapshot = await backUp(repository, sourceOf(db));
    await db.table('h').update('k', { v: 'mine' });
    await restore(repository, sourceOf(db), snapshot, KEEP_BOTH);
    const rows = await rowsOf(db, 'h');
    expect(rows.map(({ v }) => v).sort()).toEqual(['backup', 'mine']);
    for (const row of rows) expect(await isSameKey(key, row['key'])).toBe(true);
  });
});
