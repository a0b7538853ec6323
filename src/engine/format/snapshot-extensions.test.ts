import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeHex, encodeUtf8 } from '../core/bytes.ts';
import type { Bytes } from '../core/bytes.ts';
import { generateMasterKey } from '../crypto/repository-keys.ts';
import { createRepository } from '../repository/create-repository.ts';
import { amendSnapshot, listSnapshots } from '../repository/snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { plainSnapshot } from '../testing/plain-snapshot.ts';
import { createTestPorts } from '../testing/ports.ts';
import { readByReference } from '../testing/reference-reader.ts';
import { TEST_REQUEST } from '../testing/small-repository.ts';
import { decodeSnapshot, encodeSnapshot, type SnapshotData } from './snapshot.ts';

const table = (
  name: string,
  nextKey?: number,
  leftOut?: readonly string[],
  groupRows?: NonNullable<SnapshotData['tables'][number]['groupRows']>,
) =>
  ({
    name,
    role: 'data',
    isEssential: true,
    isContentAddressed: false,
    keyPath: 'id',
    autoIncrement: true,
    rows: 0,
    bytes: 0,
    attachments: 0,
    attachedBytes: 0,
    root: null,
    ...(nextKey === undefined ? {} : { nextKey }),
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(groupRows === undefined ? {} : { groupRows }),
  }) as const;

const snapshotOf = (tables: SnapshotData['tables'], extensions?: readonly string[]): SnapshotData => ({
  ...plainSnapshot(tables),
  ...(extensions ? { extensions } : {}),
});

/** The members of a table known to the first readers, which refuse any others. */
const FIRST_MEMBERS = [
  'name',
  'role',
  'isEssential',
  'isContentAddressed',
  'keyPath',
  'autoIncrement',
  'rows',
  'bytes',
  'attachments',
  'attachedBytes',
  'root',
];

describe('an extension of format 1', () => {
  it('EX1 reads back unchanged, known or not, and older readers know every member', () => {
    const anyTable = fc.tuple(
      fc.string(),
      fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
      fc.option(fc.array(fc.string(), { minLength: 1, maxLength: 3 }), { nil: undefined }),
      fc.option(fc.array(fc.tuple(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }))), { nil: undefined }),
    );
    const anyTables = fc.uniqueArray(anyTable, { selector: ([name]) => name, maxLength: 6 });
    const anyExtension = fc.tuple(
      fc.string().filter((name) => !['next-keys', 'partial-tables', 'group-rows'].includes(name)),
      fc.string(),
    );
    fc.assert(
      fc.property(anyTables, fc.array(anyExtension, { maxLength: 3 }), (tables, extensions) => {
        const snapshot = snapshotOf(
          tables.map((parts) => table(...parts)),
          extensions.length > 0 ? extensions.flat() : undefined,
        );
        const stored = encodeSnapshot(snapshot);
        expect(decodeSnapshot(stored)).toEqual(snapshot);
        const json = JSON.parse(decodeUtf8(stored)) as {
          readonly tables: readonly object[];
          readonly extensions?: unknown;
        };
        expect(json).not.toHaveProperty('extensions');
        for (const entry of json.tables) expect(Object.keys(entry)).toEqual(FIRST_MEMBERS);
        // Older readers delete no part of a table that seems to belong to another app.
        const storedNames = json.tables.map((entry) => (entry as { readonly name: string }).name);
        for (const [name, , leftOut] of tables) expect(storedNames.includes(name)).toBe(leftOut === undefined);
      }),
    );
  });

  it('EX2 is refused as damaged if it is invalid', () => {
    const partial = decodeUtf8(encodeSnapshot(snapshotOf([table('notes', undefined, ['photos']), table('files')])));
    const pair = JSON.stringify('[["heirloom:partial-0","notes",["photos"]]]');
    for (const text of [
      '[["heirloom:partial-0","notes",[]]]',
      '[["heirloom:partial-0","files",["photos"]]]',
      '[["notes"]]',
      '{',
    ]) {
      const changed = partial.replace(pair, JSON.stringify(text));
      expect(changed).not.toBe(partial);
      expect(() => decodeSnapshot(encodeUtf8(changed))).toThrow(expect.objectContaining({ code: 'damaged' }) as Error);
    }
    const stored = decodeUtf8(encodeSnapshot(snapshotOf([table('notes', 5)])));
    for (const text of ['[["notes",0]]', '[["notes"]]', '{', '[["notes",1.5]]']) {
      const changed = stored.replace(JSON.stringify('[["notes",5]]'), JSON.stringify(text));
      expect(changed).not.toBe(stored);
      expect(() => decodeSnapshot(encodeUtf8(changed))).toThrow(expect.objectContaining({ code: 'damaged' }) as Error);
    }
  });

  it('EX3 is found by the second reader, and survives renaming a backup', async () => {
    const ports = createTestPorts();
    const master = generateMasterKey(ports.random);
    const storage = createMemoryStorage();
    const repository = await createRepository(storage, master, ports);
    const source = createMemorySource([
      describeTestTable('notes', { autoIncrement: true }),
      describeTestTable('plain'),
    ]);
    for (const id of [1, 2, 3]) source.put('notes', id, { id });
    source.remove('notes', 3);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    await amendSnapshot(repository, snapshot, { name: 'renamed' });
    const { snapshots } = await listSnapshots(repository);
    expect(snapshots.map(({ name, tables }) => [name, tables.map(({ nextKey }) => nextKey)])).toEqual([
      ['renamed', [4, undefined]],
    ]);

    const objects = new Map<string, Bytes>();
    for (const folder of ['packs', 'indexes', 'snapshots'] as const) {
      for await (const { key } of storage.list(folder)) objects.set(key, await storage.read(key));
    }
    const [byReference] = readByReference(
      encodeHex(master.reveal()),
      new Map([...objects].map(([key, bytes]) => [key, Buffer.from(bytes)])),
    );
    expect(byReference?.nextKeys).toEqual(new Map([['notes', 4]]));
    expect([...(byReference?.tables.keys() ?? [])]).toEqual(['notes', 'plain']);
  });
});
