// Runs a restore in a Web Worker, for tests that observe it from a page.
import { Dexie } from 'dexie';
import type { SourceChange } from '../../../engine/index.ts';
import { createDexieSource } from '../dexie-source.ts';

self.onmessage = async ({ data }: MessageEvent<{ name: string; count: number }>) => {
  const db = new Dexie(data.name);
  db.version(1).stores({ notes: 'id, color' });
  const source = createDexieSource({ db, tables: { notes: { role: 'data' } } });
  async function* changes(): AsyncIterable<SourceChange> {
    yield { kind: 'clear', table: 'notes' };
    for (let id = 0; id < data.count; id += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      yield { kind: 'put', table: 'notes', rows: [{ key: id, value: { id, color: 'red' } }] };
    }
  }
  await source.apply(['notes'], changes);
  db.close();
  self.postMessage('done');
};
