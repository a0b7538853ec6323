import { expect, it } from 'vitest';
import type { TreeEntry } from '../format/tree-node.ts';
import { AheadBudget, ReadAhead } from './read-ahead.ts';

const entriesOf = (count: number, plainBytes = 1): TreeEntry[] =>
  Array.from({ length: count }, (_, at) => ({ lastKey: at, rows: 1, plainBytes, pieces: [], attached: [] }));

/** Reads that come to their end when the test says so. */
function openReads() {
  const started: TreeEntry[] = [];
  const ends = new Map<
    TreeEntry,
    { readonly resolve: (text: string) => void; readonly reject: (why: Error) => void }
  >();
  const read = (entry: TreeEntry) =>
    new Promise<string>((resolve, reject) => {
      started.push(entry);
      ends.set(entry, { resolve, reject });
    });
  return { started, read, end: (entry: TreeEntry) => ends.get(entry)?.resolve(String(entry.lastKey)), ends };
}

const bytesOf = ({ plainBytes }: TreeEntry) => plainBytes;

it('RA1 reads the next few entries, each once, in their order', async () => {
  const { started, read, end } = openReads();
  const entries = entriesOf(10);
  const ahead = new ReadAhead(entries, { budget: new AheadBudget(), read, bytesOf });
  expect(started).toEqual(entries.slice(0, 6));
  for (const [at, entry] of entries.entries()) {
    const reading = ahead.read(entry);
    end(entry);
    expect(await reading).toBe(String(at));
  }
  expect(started).toEqual(entries);
});

it('RA2 shares its budget: what another holds is not read ahead, but read when it is asked for', async () => {
  const budget = new AheadBudget();
  const [one, other] = [openReads(), openReads()];
  const [first, second] = [entriesOf(6), entriesOf(2)];
  const holding = new ReadAhead(first, { budget, read: one.read, bytesOf });
  const waiting = new ReadAhead(second, { budget, read: other.read, bytesOf });
  expect(other.started).toEqual([]);
  const [wanted] = second;
  const reading = wanted && waiting.read(wanted);
  expect(other.started).toEqual([wanted]);
  if (wanted) other.end(wanted);
  expect(await reading).toBe('0');
  for (const entry of first) one.end(entry);
  await holding.settle();
  const [, last] = second;
  const afterwards = last && waiting.read(last);
  if (last) other.end(last);
  expect(await afterwards).toBe('1');
});

it('RA3 reads no more than one MiB ahead, unless a single entry is larger', () => {
  const { started, read } = openReads();
  const entries = entriesOf(4, 600 * 1024);
  void new ReadAhead(entries, { budget: new AheadBudget(), read, bytesOf });
  expect(started).toHaveLength(2);
});

it('RA4 a failure reaches the one who asks, and settling only gives what was read', async () => {
  const { read, end, ends } = openReads();
  const [good, bad, never] = entriesOf(3);
  const ahead = new ReadAhead(
    [good, bad, never].flatMap((entry) => entry ?? []),
    { budget: new AheadBudget(), read, bytesOf },
  );
  if (!good || !bad || !never) throw new Error('three entries');
  ends.get(bad)?.reject(new Error('gone'));
  end(good);
  ends.get(never)?.reject(new Error('gone'));
  await expect(ahead.read(bad)).rejects.toThrow('gone');
  expect(await ahead.settle()).toEqual(['0']);
});
