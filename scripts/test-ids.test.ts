import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The id that begins the title of a test, such as `FR17`. */
const ID = /^\s*(?:it|test)\b[^\n]*?(?:\n\s*)?['"`]([A-Z]{2,4}\d+) /gmu;

it('an id names one test of the whole project', () => {
  const places = new Map<string, string[]>();
  const files = ['src', 'e2e'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  for (const file of files.filter((name) => /\.(?:test|spec)\.tsx?$/u.test(name))) {
    for (const [, id = ''] of readFileSync(file, 'utf8').matchAll(ID)) {
      places.set(id, [...(places.get(id) ?? []), file]);
    }
  }
  expect(places.size).toBeGreaterThan(100);
  expect([...places].filter(([, tests]) => tests.length > 1)).toEqual([]);
});
