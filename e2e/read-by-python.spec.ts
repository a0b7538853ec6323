import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPython } from '../scripts/find-python.mjs';
import { addSamples } from './support/catalogue.ts';
import { backUp } from './support/backup.ts';
import { choosePassphrase, PASSPHRASE, readKit } from './support/set-up.ts';
import { expect, type Page, test } from './support/test.ts';

const home = join(import.meta.dirname, '../src/engine/testing/python');
const python = findPython();

test.skip(!python, 'there is no Python with cryptography and argon2 on this machine, and none could be installed.');

test('a backup file from the browser is read by the reader in Python, value by value', async ({ page }, testInfo) => {
  await page.goto('/');
  await addSamples(page);
  const inPage = await readCatalogue(page);
  await backUp(page);
  await page.getByRole('button', { name: /^Download \d/ }).click();
  await choosePassphrase(page);
  await readKit(page);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Not now' }).click();
  const path = testInfo.outputPath('backup.zip');
  await (await downloading).saveAs(path);
  const secret = testInfo.outputPath('passphrase.txt');
  await writeFile(secret, `${PASSPHRASE}\n`);
  const read = (...command: readonly string[]) =>
    spawnSync(python ?? '', ['-B', '-m', 'heirloom_reader', '--passphrase-file', secret, path, ...command], {
      cwd: home,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });

  expect(read('check')).toMatchObject({ status: 0, stdout: 'All is intact.\n', stderr: '' });
  const [backup] = read('list').stdout.trim().split('\n');
  const { tables } = JSON.parse(backup ?? '') as { readonly tables: readonly { readonly name: string }[] };
  const names = tables.map(({ name }) => name);
  expect(names).toContain('records');
  const wanted = names.flatMap((name) => inPage[name] ?? [`there is no table ${name} in the page`]);
  expect(wanted.filter((line) => line.includes('"$":"blob"')).length).toBeGreaterThan(3);
  expect(read('rows', 'latest').stdout.trim().split('\n')).toEqual(wanted);
});

/** All rows in IndexedDB, by table, as the reader prints them. */
function readCatalogue(page: Page): Promise<Readonly<Record<string, readonly string[]>>> {
  return page.evaluate(async () => {
    const asPromise = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('failed'));
      });
    const hash = async (blob: Blob) => {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    const written = async (value: unknown): Promise<unknown> => {
      if (value === undefined) return { $: 'undefined' };
      if (typeof value !== 'object' || value === null) return value;
      if (value instanceof Date) return { $: 'date', v: value.toISOString() };
      if (value instanceof File) {
        const { size, type, name, lastModified } = value;
        return { $: 'file', size, type, name, lastModified, sha256: await hash(value) };
      }
      if (value instanceof Blob) return { $: 'blob', size: value.size, type: value.type, sha256: await hash(value) };
      if (Array.isArray(value)) return Promise.all(value.map(written));
      if (Object.getPrototypeOf(value) !== Object.prototype)
        throw new Error('the page has a type that is not expected');
      const members = Object.entries(value).map(async ([name, member]) => [name, await written(member)] as const);
      return Object.fromEntries(await Promise.all(members));
    };
    const database = await asPromise(indexedDB.open('heirloom'));
    const tables: Record<string, string[]> = {};
    for (const table of database.objectStoreNames) {
      const store = database.transaction(table).objectStore(table);
      const [keys, values] = await Promise.all([asPromise(store.getAllKeys()), asPromise(store.getAll())]);
      tables[table] = await Promise.all(
        keys.map(async (key, at) =>
          JSON.stringify({ table, key: await written(key), value: await written(values[at]) }),
        ),
      );
    }
    database.close();
    return tables;
  });
}
