// Changes a journaled database without end, for tests that end the worker at any moment.
import { Dexie } from 'dexie';
import type { SourceChange } from '../../../engine/index.ts';
import { createDexieSource } from '../dexie-source.ts';
import { keepJournal } from '../journal/keep-journal.ts';

interface Wanted {
  readonly name: string;
  readonly stores: Record<string, string>;
  readonly tables: Record<string, { readonly role: 'data' }>;
}

self.onmessage = async ({ data: { name, stores, tables } }: MessageEvent<Wanted>) => {
  const db = new Dexie(name);
  db.version(1).stores(stores);
  const journal = keepJournal(db, { store: 'journal' });
  const source = createDexieSource({ db, journal, tables });
  await db.open();
  self.postMessage('writing');
  const row = (id: number, round: number) => ({ id, tag: `killed ${round}` });
  for (let round = 0; ; round += 1) {
    const first = (round * 7) % 100;
    await db.table('notes').bulkPut([row(first, round), row(first + 1, round)]);
    await db.transaction('rw', ['notes', 'numbered'], async () => {
      await db.table('numbered').add({ tag: `killed ${round}` });
      await db.table('notes').delete(first + 2);
    });
    await source.apply(['notes', 'outside'], async function* (): AsyncIterable<SourceChange> {
      if (round % 5 === 0) yield { kind: 'clear', table: 'outside' };
      yield { kind: 'put', table: 'notes', rows: [{ key: first + 3, value: row(first + 3, round) }] };
      yield { kind: 'delete', table: 'notes', keys: [first + 4] };
    });
    await db
      .table('notes')
      .where('id')
      .between(first, first + 2)
      .modify({ tag: `modified ${round}` });
  }
};
