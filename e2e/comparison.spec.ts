import { dumpDatabase, expectSameDatabase } from './support/compare.ts';
import { createDescriber } from './support/describe-value.ts';
import { putEveryType } from './support/every-type.ts';
import { expect, test } from './support/test.ts';

// The other tests rely on the comparison of two profiles; these tests show that it sees what it must.

test('two reads of the same database are equal, and one changed byte of one row is found', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const empty = await dumpDatabase(page);
  await putEveryType(page);
  const full = await dumpDatabase(page);
  expectSameDatabase(await dumpDatabase(page), full);
  expect(() => {
    expectSameDatabase(empty, full);
  }).toThrow();
  expect(() => {
    expectSameDatabase(full, empty);
  }).toThrow();

  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('heirloom');
      request.onsuccess = () => {
        resolve(request.result);
      };
    });
    const transaction = database.transaction(['settings', 'journal'], 'readwrite');
    // The journal knows nothing of changes that bypass the app.
    transaction.objectStore('journal').clear();
    const store = transaction.objectStore('settings');
    await new Promise<void>((resolve) => {
      const request = store.get('every type: typed');
      request.onsuccess = () => {
        const row = request.result as { value: { large: Uint8Array } }; // As `putEveryType` wrote it.
        row.value.large[200_001] = (row.value.large[200_001] ?? 0) ^ 1;
        store.put(row).onsuccess = () => {
          resolve();
        };
      };
    });
    database.close();
  });
  const changed = await dumpDatabase(page);
  expect(() => {
    expectSameDatabase(changed, full);
  }).toThrow(/every type: typed/);
});

test('values that are easily confused have different descriptions', async ({ page }) => {
  await page.goto('/');
  const alike = await page.evaluate(async (source) => {
    const describe = ((0, eval)(`(${source})`) as typeof createDescriber)();
    const { buffer } = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
    const shared = { a: 1 };
    const file = (name: string, type: string, lastModified: number, text = 'text') =>
      new File([text], name, { type, lastModified });
    const hole: unknown[] = [];
    hole.length = 1;
    const pairs: readonly (readonly [unknown, unknown])[] = [
      [0, -0],
      [NaN, undefined],
      [null, undefined],
      [1, '1'],
      [1, 1n],
      [[undefined], hole],
      [{ a: undefined }, {}],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [new Uint8Array(buffer, 1, 2), new Uint8Array([2, 3])],
      [new Uint8Array(buffer, 0, 2), new Uint8Array(buffer, 0, 3)],
      [new Int8Array(buffer), new Uint8Array(buffer)],
      [
        [new Uint8Array(buffer), new Uint8Array(buffer)],
        [new Uint8Array(buffer), new Uint8Array(buffer.slice(0))],
      ],
      [new Date(NaN), new Date(0)],
      [new Date(0), 0],
      [/a/g, /a/],
      [/a/, /b/],
      [new Map([[1, 2]]), new Map([[2, 1]])],
      [new Set([1, 2]), new Set([2, 1])],
      [
        [shared, shared],
        [shared, { a: 1 }],
      ],
      ['\ud800', '\ufffd'],
      [Object(1), 1],
      [new Blob(['a']), new Blob(['b'])],
      [new Blob(['a'], { type: 'a/b' }), new Blob(['a'])],
      [file('a', '', 1), file('b', '', 1)],
      [file('a', '', 1), file('a', '', 2)],
      [file('a', '', 1), file('a', '', 1, 'text!')],
      [file('a', '', 1), new Blob(['text'])],
      [JSON.parse('{"__proto__":1}'), {}],
      [new TypeError('x'), new Error('x')],
      [
        [1, [2]],
        [1, 2],
      ],
    ];
    const described = await Promise.all(
      pairs.map(async ([one, other]) => [await describe(one), await describe(other)]),
    );
    return described.filter(([one, other]) => one === other);
  }, createDescriber.toString());
  expect(alike).toEqual([]);
});
