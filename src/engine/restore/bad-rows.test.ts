import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../core/bytes.ts';
import { openObject, sealObject } from '../crypto/sealing.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { writeObject } from '../repository/read-object.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { forgedTable, forgeRepository } from '../testing/forged-tree.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';
import { WHOLE_AND_EXACT } from './restore-plan.ts';

type KeyPath = SnapshotTable['keyPath'];

interface BadRow {
  readonly value: unknown;
  readonly keyPath?: KeyPath;
  readonly key?: unknown;
  /** The attachments in the line; `FILE` is replaced by the id of a file of 5 bytes. */
  readonly attachments?: unknown;
}

const deep = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
const FILE = 'FILE';
const BLOB = ['blob', 5, [FILE]];

/** Rows whose line is JSON, but that no restore can reproduce. */
const BAD_ROWS: readonly [what: string, row: BadRow][] = [
  ['an unknown tag', { value: { $: 'teleporter' } }],
  ['a tag without its content', { value: { $: 'date' } }],
  ['a tag with a member too many', { value: { $: 'date', v: null, w: 1 } }],
  ['a date that is none', { value: { $: 'date', v: 'yesterday' } }],
  ['base64 that is none', { value: { $: 'buffer', v: '****' } }],
  ['a reference to nothing', { value: { $: 'ref', id: 0 } }],
  ['a number for what is no object', { value: { $: 'def', id: 0, v: 1 } }],
  ['a regular expression that is none', { value: { $: 'regexp', source: '(', flags: '' } }],
  [
    'a view beyond its buffer',
    { value: { $: 'view', type: 'Uint8Array', of: { $: 'buffer', v: '' }, offset: 0, length: 9 } },
  ],
  ['an array that claims more than it has', { value: { $: 'array', length: 1, items: [[5, 1]] } }],
  ['a buffer that asks for more than there is', { value: { $: 'buffer', v: '', max: 2 ** 52 } }],
  ['a value beyond all depth', { value: deep(200_001) }],
  ['an attachment that its value does not use', { value: 1, attachments: [BLOB] }],
  ['a value that uses an attachment that is not there', { value: { $: 'blob', at: 0, size: 5, type: '' } }],
  [
    'an attachment of another kind',
    { value: { $: 'blob', at: 0, size: 5, type: '' }, attachments: [['bytes', 5, [FILE]]] },
  ],
  [
    'an attachment of another size than its value says',
    { value: { $: 'blob', at: 0, size: 6, type: '' }, attachments: [BLOB] },
  ],
  [
    'an attachment of another size than its pieces',
    { value: { $: 'blob', at: 0, size: 6, type: '' }, attachments: [['blob', 6, [FILE]]] },
  ],
  ['an attachment of no kind', { value: { $: 'blob', at: 0, size: 5, type: '' }, attachments: [['file', 5, [FILE]]] }],
  ['attachments that are no list', { value: 1, attachments: { a: 1 } }],
  ['an empty list of attachments', { value: 1, attachments: [] }],
  ['another key in its value', { value: { id: 99 }, keyPath: 'id' }],
  ['no key in its value', { value: { name: 'x' }, keyPath: 'id' }],
  ['what is no key in its value', { value: { id: { a: 1 } }, keyPath: 'id' }],
  ['a value that cannot have a key in it', { value: null, keyPath: 'id' }],
  ['another key at a path within its value', { value: { meta: { id: 99 } }, keyPath: 'meta.id' }],
  ['another part of a compound key in its value', { value: { a: 2, b: 99 }, keyPath: ['a', 'b'], key: [2, 2] }],
  ['a key of another type in its value', { value: { id: '2' }, keyPath: 'id' }],
];

const goodValue = (id: number, keyPath: KeyPath) => {
  if (Array.isArray(keyPath)) return { a: id, b: id };
  return keyPath === 'meta.id' ? { meta: { id }, name: 'good' } : { id, name: 'good' };
};
const keyOf = (id: number, keyPath: KeyPath) => (Array.isArray(keyPath) ? [id, id] : id);

/** A backup of three rows, the second of which is bad. */
function forge({ value, keyPath = null, attachments }: BadRow) {
  return forgeRepository(async (forger) => {
    const [file = ''] = await forger.file(encodeUtf8('12345'));
    const bad = JSON.stringify([keyOf(2, keyPath)]).slice(0, -1);
    const texts = [
      JSON.stringify([keyOf(1, keyPath), goodValue(1, keyPath)]),
      // A value can be deeper than `JSON.stringify` supports.
      `${bad},${value instanceof Array ? `${'['.repeat(200_001)}${']'.repeat(200_001)}` : JSON.stringify(value)}${attachments === undefined ? '' : `,${JSON.stringify(attachments).replaceAll(FILE, file)}`}]`,
      JSON.stringify([keyOf(3, keyPath), goodValue(3, keyPath)]),
    ];
    const { pieces, bytes } = await forger.page(texts.map((text) => `${text}\n`).join(''));
    const attached = attachments === undefined ? [] : await forger.file(encodeUtf8('12345'));
    const list = Array.isArray(attachments) ? (attachments as [string, number][]) : [];
    const root = await forger.node(0, [[keyOf(3, keyPath), 3, bytes, pieces, attached]]);
    return [
      forgedTable(root, {
        keyPath,
        rows: 3,
        bytes,
        attachments: list.length,
        attachedBytes: list.reduce((sum, [, size]) => sum + size, 0),
      }),
    ];
  });
}

describe('a row that cannot be restored as stored', () => {
  it.each(BAD_ROWS)(
    'BR1 with %s is reported by the check, fails a restore, and can be left out alone',
    async (_, row) => {
      const { keyPath = null } = row;
      const { repository, snapshot } = await forge(row);
      const keyText = JSON.stringify(keyOf(2, keyPath));
      const report = await checkRepository(repository);
      expect(report.isIntact).toBe(false);
      expect(report.findings).toHaveLength(1);
      expect(report.findings[0]).toMatchObject({
        problem: 'damaged-row',
        data: { kind: 'item', table: 'records', keyText },
      });

      const emptySource = () => createMemorySource([describeTestTable('records', { keyPath })]);
      const refusing = emptySource();
      const restore = async () =>
        applyRestore(repository, refusing, await planRestore({ repository, snapshot, source: refusing }));
      await expect(restore()).rejects.toMatchObject({ code: 'damaged' });
      expect(refusing.dump()['records']).toEqual([]);

      const source = emptySource();
      const plan = await planRestore({
        repository,
        snapshot,
        source,
        choice: { ...WHOLE_AND_EXACT, unreadable: 'leave-out' },
      });
      expect(plan.unreadable).toEqual([{ kind: 'item', table: 'records', keyText }]);
      await applyRestore(repository, source, plan);
      const expected = [1, 3].map((id) => ({ key: keyOf(id, keyPath), value: goodValue(id, keyPath) }));
      expect(await firstDifferenceDeep(source.dump()['records'], expected)).toBeUndefined();
    },
  );

  const BAD_LINES: readonly [what: string, lines: readonly string[], rows: readonly number[], range: object][] = [
    [
      'no JSON',
      ['[1,"a"]', '[2,', '[3,"c"]', '[4,"d"]'],
      [1, 3, 4],
      { afterKeyText: '1', beforeKeyText: '3', rows: 1 },
    ],
    ['no list', ['{"key":1}', '[2,"b"]'], [2], { beforeKeyText: '2', rows: 1 }],
    [
      'a list of another length',
      ['[1,"a"]', '[2]', '[3,"c",[],1]', '[4,"d"]'],
      [1, 4],
      { afterKeyText: '1', beforeKeyText: '4', rows: 2 },
    ],
    [
      'a key that is none',
      ['[1,"a"]', '[{"$":"undefined"},"b"]', '[3,"c"]'],
      [1, 3],
      { afterKeyText: '1', beforeKeyText: '3', rows: 1 },
    ],
    [
      'a key that was there',
      ['[1,"a"]', '[1,"b"]', '[3,"c"]'],
      [1, 3],
      { afterKeyText: '1', beforeKeyText: '3', rows: 1 },
    ],
    [
      'a key beyond the last',
      ['[1,"a"]', '[9,"b"]', '[3,"c"]'],
      [1, 3],
      { afterKeyText: '1', beforeKeyText: '3', rows: 1 },
    ],
    ['an end that is none', ['[1,"a"]', '[2,"b"]', 'null'], [1, 2], { afterKeyText: '2', lastKeyText: '3', rows: 1 }],
  ];
  it.each(BAD_LINES)(
    'BR4 with %s in its line is left out alone, and may be any row between its neighbours',
    async (_, lines, rows, range) => {
      const lastKey = Math.max(...rows, 'lastKeyText' in range ? 3 : 0);
      const { repository, snapshot } = await forgeRepository(async (forger) => {
        const { pieces, bytes } = await forger.page(lines.map((line) => `${line}\n`).join(''));
        return [
          forgedTable(await forger.node(0, [[lastKey, lines.length, bytes, pieces, []]]), {
            rows: lines.length,
            bytes,
          }),
        ];
      });
      expect((await checkRepository(repository)).isIntact).toBe(false);
      const source = createMemorySource([describeTestTable('records')]);
      for (let key = 0.5; key < 6; key += 1) source.put('records', key, 'here now');
      await expect(planRestore({ repository, snapshot, source })).rejects.toMatchObject({ code: 'damaged' });
      const plan = await planRestore({
        repository,
        snapshot,
        source,
        choice: { ...WHOLE_AND_EXACT, unreadable: 'leave-out' },
      });
      expect(plan.unreadable).toEqual([{ kind: 'rows', table: 'records', range }]);
      expect(plan.tables[0]?.unreadable).toBe((range as { rows: number }).rows);
      await applyRestore(repository, source, plan);
      const {
        afterKeyText = '-1',
        lastKeyText,
        beforeKeyText,
      } = range as { afterKeyText?: string; lastKeyText?: string; beforeKeyText?: string };
      const isInRange = (key: number) => key > Number(afterKeyText) && key < Number(beforeKeyText ?? lastKeyText);
      const stays = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5].filter(isInRange);
      expect(source.dump()['records']?.map(({ key }) => key)).toEqual([...stays, ...rows].sort((a, b) => a - b));
    },
  );

  it('BR2 is in a damaged snapshot if two tables have the same name', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const snapshot = await takeSnapshot(repository, createSmallSource(), TEST_REQUEST);
    const stored = await repository.storage.read(`snapshots/${snapshot.id}`);
    const text = new TextDecoder()
      .decode(await openObject(repository.keys, 'S', stored))
      .replace('"name":"settings"', '"name":"records"');
    await writeObject(
      repository.storage,
      'snapshots',
      await sealObject(repository.keys, 'S', repository.ports.random, encodeUtf8(text)),
    );
    const { snapshots, damaged } = await listSnapshots(repository);
    expect(snapshots).toHaveLength(1);
    expect(damaged).toMatchObject([{ error: { code: 'damaged' } }]);
    expect(await checkRepository(repository)).toMatchObject({
      isIntact: false,
      findings: [{ problem: 'damaged-snapshot' }],
    });
  });

  it('BR3 never comes from the app itself, for any kind of key path', async () => {
    const source = createMemorySource([
      describeTestTable('outside'),
      describeTestTable('inside', { keyPath: 'id' }),
      describeTestTable('within', { keyPath: 'meta.id' }),
      describeTestTable('compound', { keyPath: ['a', 'b.c'] }),
      describeTestTable('length', { keyPath: 'name.length' }),
      describeTestTable('whole', { keyPath: '' }),
      describeTestTable('blob', { keyPath: ['blob.size', 'id'] }),
    ]);
    source.put('outside', 1, { id: 2 });
    source.put('inside', new Date(5), { id: new Date(5) });
    source.put('inside', -0, { id: 0 });
    source.put('within', 'x', { meta: { id: 'x' } });
    source.put('compound', [1, new Uint8Array([7]).buffer], { a: 1, b: { c: new Uint8Array([7]) } });
    source.put('length', 3, { name: 'abc' });
    source.put('whole', 'abc', 'abc');
    source.put('blob', [5, 1], { blob: new Blob(['12345']), id: 1 });
    const repository = await createBareRepository(createMemoryStorage());
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });
    const tables = (await source.describe()).tables;
    const empty = createMemorySource(tables);
    await applyRestore(repository, empty, await planRestore({ repository, snapshot, source: empty }));
    expect(await firstDifferenceDeep(empty.dump(), source.dump())).toBeUndefined();
  });
});
