// What the journal costs the edits themselves: the same work in two databases of the catalogue's schema, of which one
// journals its changes, in turns, so that a slower machine slows down both.
import { CatalogueDatabase } from '../../src/catalogue/database.ts';
import { keepCatalogueJournal } from '../../src/catalogue/journal.ts';
import type { CatalogueRecord } from '../../src/catalogue/model.ts';

const ROUNDS = 7;
const EDITS = 300;
const IMPORTED = 20_000;
const ROWS_A_BATCH = 500;

function recordOf(round: number, at: number): CatalogueRecord {
  const time = new Date(at).toISOString();
  return {
    id: `${round}-${String(at).padStart(8, '0')}`,
    collectionId: 'c1',
    values: { name: `Record ${at}`, notes: 'some words about it, as people write them', height: at % 300 },
    fileHashes: [],
    createdAt: time,
    updatedAt: time,
  };
}

async function importAll(db: CatalogueDatabase, round: number): Promise<number> {
  const startedAt = performance.now();
  for (let from = 0; from < IMPORTED; from += ROWS_A_BATCH) {
    const rows = Array.from({ length: ROWS_A_BATCH }, (_, at) => recordOf(round, from + at));
    await db.transaction('rw', db.records, db.fields, db.collections, () => db.records.bulkAdd(rows));
  }
  return performance.now() - startedAt;
}

/** As a screen edits a record: it and the time of its collection, in one transaction. */
async function editEach(db: CatalogueDatabase, round: number): Promise<number> {
  const startedAt = performance.now();
  for (let edit = 0; edit < EDITS; edit += 1) {
    await db.transaction('rw', db.records, db.collections, async () => {
      const record = await db.records.get(recordOf(round, edit * 7).id);
      if (!record) throw new Error('the record is missing');
      await db.records.put({ ...record, values: { ...record.values, height: edit } });
      await db.collections.update('c1', { updatedAt: record.updatedAt });
    });
  }
  return performance.now() - startedAt;
}

/** The median, and from the smallest to the largest. */
function ratioWords(journaled: readonly number[], plain: readonly number[]): string {
  const ratios = journaled.map((time, at) => time / (plain[at] ?? time)).sort((a, b) => a - b);
  const [least = 1, median = 1, most = 1] = [ratios[0], ratios[ratios.length >> 1], ratios.at(-1)];
  return `${median.toFixed(2)} × (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

/** @returns the time with the journal as a multiple of that without, for single edits and for imports. */
export async function measureJournal(): Promise<string> {
  const plain = new CatalogueDatabase('bench-plain');
  const journaled = new CatalogueDatabase('bench-journaled');
  keepCatalogueJournal(journaled);
  const times = { edits: { plain: [], journaled: [] }, imports: { plain: [], journaled: [] } } as Record<
    'edits' | 'imports',
    Record<'plain' | 'journaled', number[]>
  >;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const turns = [
      ['plain', plain],
      ['journaled', journaled],
    ] as const;
    for (const [name, db] of round % 2 === 0 ? turns : [...turns].reverse()) {
      const imported = await importAll(db, round);
      const edited = await editEach(db, round);
      // The first round creates the databases.
      if (round === 0) continue;
      times.imports[name].push(imported);
      times.edits[name].push(edited);
    }
  }
  await plain.delete();
  await journaled.delete();
  const edits = ratioWords(times.edits.journaled, times.edits.plain);
  return `single edits ${edits}, imports ${ratioWords(times.imports.journaled, times.imports.plain)}`;
}
