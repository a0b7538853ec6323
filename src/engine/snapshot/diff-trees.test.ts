import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { collect } from '../core/lists.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { forgedTable, forgeRepository } from '../testing/forged-tree.ts';
import { diffTrees } from './diff-trees.ts';
import { findRows } from './find-rows.ts';

const row = (key: string, text: string) => `["${key}",{"text":"${text}"}]`;
/** Its key can be read, but it has no row. */
const broken = (key: string) => `["${key}",{"text":}]`;

/** A repository with two trees of one page each. */
async function forgeTwo(before: readonly string[], after: readonly string[]) {
  const { repository, snapshot } = await forgeRepository(async (forger) => {
    const tree = async (name: string, lines: readonly string[]): Promise<SnapshotTable> => {
      const { pieces, bytes } = await forger.page(`${lines.join('\n')}\n`);
      const lastKey = /^\["(\w+)"/.exec(lines.at(-1) ?? '')?.[1];
      const root = await forger.node(0, [[lastKey, lines.length, bytes, pieces, []]]);
      return forgedTable(root, { name, rows: lines.length, bytes });
    };
    return [await tree('before', before), await tree('after', after)];
  });
  const [left, right] = snapshot.tables;
  if (!left || !right) throw new Error('a tree is missing');
  return { repository, left, right };
}

describe('the differences between two trees', () => {
  it('DT1 name a row that cannot be decoded, and do not guess what became of it', async () => {
    const { repository, left, right } = await forgeTwo(
      [row('a', 'old'), broken('b'), row('c', 'same'), broken('d'), row('e', 'old')],
      [row('a', 'new'), row('b', 'whole'), row('c', 'same'), row('e', 'new'), row('f', 'added')],
    );
    const told: unknown[] = [];
    const differences = await collect(
      diffTrees(
        { repository, root: left.root },
        { repository, root: right.root },
        {
          onUnreadable: (side, { afterKeyText, beforeKeyText, rows }, { code }) =>
            told.push([side, afterKeyText, beforeKeyText, rows, code]),
          onUnknown: (side, { row: { key } }) => told.push([side, key]),
        },
      ),
    );
    expect(told).toEqual([
      ['before', '"a"', '"c"', 1, 'damaged'],
      ['before', '"c"', '"e"', 1, 'damaged'],
      ['after', 'b'],
    ]);
    expect(differences.map(({ key, before, after }) => [key, before?.row.value, after?.row.value])).toEqual([
      ['a', { text: 'old' }, { text: 'new' }],
      ['e', { text: 'old' }, { text: 'new' }],
      ['f', undefined, { text: 'added' }],
    ]);
    const failing = collect(diffTrees({ repository, root: left.root }, { repository, root: right.root }));
    await expect(failing).rejects.toThrow(BackupError);
  });

  it('DT2 decode no line that both trees have', async () => {
    const { repository, left, right } = await forgeTwo(
      [row('a', 'old'), broken('b'), row('c', 'old')],
      [row('a', 'new'), broken('b'), row('c', 'new')],
    );
    const differences = await collect(diffTrees({ repository, root: left.root }, { repository, root: right.root }));
    expect(differences.map(({ key }) => key)).toEqual(['a', 'c']);
  });

  it('DT3 finding rows decodes no other row of their pages', async () => {
    const { repository, left } = await forgeTwo([row('a', 'one'), broken('b'), row('c', 'three')], [row('a', '')]);
    const found = await findRows(repository, left.root, ['"a"', '"c"', '"x"']);
    expect([...found].map(([key, stored]) => [key, stored.row.value])).toEqual([
      ['"a"', { text: 'one' }],
      ['"c"', { text: 'three' }],
    ]);
    await expect(findRows(repository, left.root, ['"b"'])).rejects.toMatchObject({ code: 'damaged' });
    const told: unknown[] = [];
    const some = await findRows(repository, left.root, ['"a"', '"b"'], {
      onUnreadable: ({ afterKeyText, beforeKeyText }) => told.push([afterKeyText, beforeKeyText]),
    });
    expect([...some.keys()]).toEqual(['"a"']);
    expect(told).toEqual([['"a"', '"c"']]);
  });
});
