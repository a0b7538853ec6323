import { Dexie } from 'dexie';
import { firstDifferenceDeep } from '../../src/engine/testing/same-value.ts';
import { VALUES } from './values.ts';
import { createWays, type Way } from './ways.ts';

/** How a value came back. */
export type Outcome = 'exact' | 'changed' | 'refused' | 'never ends';

export interface ValueRow {
  readonly kind: string;
  readonly outcomes: readonly Outcome[];
}

export interface FactRow {
  readonly fact: string;
  readonly found: readonly string[];
}

const MOST_WAITING_MS = 20_000;
/** The failure of a way that gives no answer. */
const NEVER = new Error('never ends');
let databases = 0;

/** A new database with a name of its own. */
async function openDatabase(schema: Readonly<Record<string, string>>): Promise<Dexie> {
  databases += 1;
  const db = new Dexie(`compared-${databases}`);
  db.version(1).stores(schema);
  await db.open();
  return db;
}

const NEW_ROWS = { rows: 'id' };

/** Saves one database and loads the file into another. */
async function through(way: Way, fill: (db: Dexie) => Promise<unknown>, schema = NEW_ROWS as Record<string, string>) {
  const before = await openDatabase(schema);
  await fill(before);
  const after = await openDatabase(schema);
  await inTime(way.save(before).then((file) => way.load(file, after)));
  return { before, after };
}

/** Some ways throw in an event handler: then their promise is never settled. */
function inTime<Value>(work: Promise<Value>): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      setTimeout(() => {
        reject(NEVER);
      }, MOST_WAITING_MS);
    }),
  ]);
}

async function outcomeOf(way: Way, make: () => unknown): Promise<Outcome> {
  try {
    const { before, after } = await through(way, async (db) => db.table('rows').put({ id: 1, value: await make() }));
    const [stored, loaded] = [await before.table('rows').get(1), await after.table('rows').get(1)];
    return (await firstDifferenceDeep(stored, loaded)) === undefined ? 'exact' : 'changed';
  } catch (error) {
    return error === NEVER ? 'never ends' : 'refused';
  }
}

/** @returns a short word, or the number that a step found. */
type Fact = readonly [fact: string, find: (way: Way) => Promise<string>];

const ROWS = 3000;
const SECRET = 'Saxifraga oppositifolia';
const fillRows = (db: Dexie) =>
  db.table('rows').bulkPut(Array.from({ length: ROWS }, (_, id) => ({ id, name: `${SECRET} ${id}`, height: id / 7 })));

/** What happens to 10 rows of now when a damaged file of 3,000 rows is loaded. */
async function loadDamaged(way: Way, damage: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) {
  const before = await openDatabase(NEW_ROWS);
  await fillRows(before);
  const bytes = new Uint8Array(await (await way.save(before)).arrayBuffer());
  const now = await openDatabase(NEW_ROWS);
  await now.table('rows').bulkPut(Array.from({ length: 10 }, (_, id) => ({ id: -1 - id, name: 'now' })));
  const isTaken = await inTime(way.load(new Blob([damage(bytes)]), now)).then(
    () => true,
    () => false,
  );
  const [rows, kept] = [await now.table('rows').count(), await now.table('rows').where('id').below(0).count()];
  const names = await now.table<{ readonly name?: string }>('rows').toArray();
  const wrong = names.filter(({ name = '' }) => name !== 'now' && !name.startsWith(SECRET)).length;
  if (!isTaken) return kept === 10 ? 'refused; the data stays' : `refused; ${kept} of 10 present rows are left`;
  return `taken without an error: ${rows.toLocaleString('en')} of ${ROWS.toLocaleString('en')} rows${wrong > 0 ? `, ${wrong} wrong` : ''}`;
}

const FACTS: readonly Fact[] = [
  ['a file cut off 500 bytes before its end', (way) => loadDamaged(way, (bytes) => bytes.slice(0, -500))],
  ['a file in which one letter or byte was changed', (way) => loadDamaged(way, changeOne)],
  [
    'what a stranger can read in the file',
    async (way) => {
      const before = await openDatabase(NEW_ROWS);
      await fillRows(before);
      return (await (await way.save(before)).text()).includes(SECRET) ? 'everything' : 'nothing';
    },
  ],
  ['size of the file of 3,000 rows', async (way) => kib((await savedRows(way)).file.size)],
  [
    'a second backup with nothing changed adds',
    async (way) => {
      const { db, file } = await savedRows(way);
      return kib(way.addedBySecondSave ? await way.addedBySecondSave(db) : file.size);
    },
  ],
  ['keys that are not in the row (5 and 9)', keysOutside],
  ['the next key of a counting table, after a deleted row', nextKey],
];

function changeOne(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  // In the last name, where the file has it in the clear; otherwise in the middle.
  const text = new TextDecoder('latin1').decode(bytes);
  const at = text.lastIndexOf(SECRET);
  const place = at >= 0 ? at + 1 : Math.floor(bytes.length / 2);
  return bytes.map((byte, index) => (index === place ? byte ^ 1 : byte));
}

async function savedRows(way: Way) {
  const db = await openDatabase(NEW_ROWS);
  await fillRows(db);
  return { db, file: await way.save(db) };
}

const kib = (bytes: number) => `${Math.ceil(bytes / 1024).toLocaleString('en')} KiB`;

async function keysOutside(way: Way): Promise<string> {
  const { after } = await through(
    way,
    async (db) => {
      await db.table('rows').put('five', 5);
      await db.table('rows').put('nine', 9);
    },
    { rows: '' },
  );
  const keys = await after.table('rows').toCollection().primaryKeys();
  return keys.join() === '5,9' ? 'kept' : `become ${keys.join(', ') || 'nothing'}`;
}

async function nextKey(way: Way): Promise<string> {
  const { after } = await through(
    way,
    async (db) => {
      for (const name of ['a', 'b', 'c']) await db.table('rows').add({ name });
      await db.table('rows').delete(3);
    },
    { rows: '++id' },
  );
  const next: unknown = await after.table('rows').add({ name: 'd' });
  return next === 4 ? 'continues' : `${String(next)} is given again`;
}

const compare = {
  names: () => createWays().map(({ name }) => name),
  values: () => VALUES.map(([kind]) => kind),
  facts: () => FACTS.map(([fact]) => fact),
  value: async (at: number): Promise<ValueRow> => {
    const [kind, make] = VALUES[at] ?? ['', () => undefined];
    const outcomes: Outcome[] = [];
    for (const way of createWays()) outcomes.push(await outcomeOf(way, make));
    return { kind, outcomes };
  },
  fact: async (at: number): Promise<FactRow> => {
    const [fact, find] = FACTS[at] ?? ['', async () => ''];
    const found: string[] = [];
    for (const way of createWays()) {
      found.push(await find(way).catch((error: unknown) => (error === NEVER ? 'never ends' : 'fails')));
    }
    return { fact, found };
  },
};

export type Compare = typeof compare;

Object.assign(globalThis, { compare });
