// How a repository grows: storage calls, processor time and memory of the engine alone, in Node and in memory, with many
// backups, packs, chunks and files. The engine of this folder, or of an earlier commit beside it. Calls are exact;
// processor time is of one thread's user and system time, so that a busy machine disturbs it less than a clock.
//
// node bench/growth.mjs [--against COMMIT] [--backups 1000] [--packs 500] [--chunks 1000000] [--files 100000]
//   [--devices 1000000: records that two devices share]
//   [--restic BACKUPS: also a full check beside `restic check --read-data`, of so many backups]
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const MODULES = [
  '../cli/device/node-chunk-work.ts',
  'crypto/repository-keys.ts',
  'policy/retention.ts',
  'replication/copy-wanted.ts',
  'repository/load-index.ts',
  'repository/pack-writer.ts',
  'repository/plan-prune.ts',
  'repository/prune.ts',
  'repository/repository.ts',
  'repository/snapshots.ts',
  'format/index-object.ts',
  'format/pack-table.ts',
  'format/snapshot.ts',
  'snapshot/check-repository.ts',
  'snapshot/take-snapshot.ts',
  'storage/cached.ts',
  'storage/memory-storage.ts',
  'testing/counting-storage.ts',
  'testing/journaled-source.ts',
  'testing/memory-cache.ts',
  'testing/memory-source.ts',
  'testing/ports.ts',
  'testing/small-repository.ts',
  'testing/sync/simulated-data.ts',
  'testing/sync/sync-kit.ts',
];

const ENTRY = 'growth-entry';

/** The engine of a folder with the project, as one module. */
async function loadEngine(root) {
  const folder = mkdtempSync(join(tmpdir(), 'heirloom-growth-'));
  const present = MODULES.map((name) => join(root, 'src/engine', name)).filter((path) => existsSync(path));
  // A module that no file has, so that several runs can measure one folder.
  const entry = {
    name: 'entry',
    resolveId: (id) => (id === ENTRY ? id : undefined),
    load: (id) =>
      id === ENTRY ? present.map((path) => `export * from ${JSON.stringify(path)};`).join('\n') : undefined,
  };
  try {
    const bundle = await rolldown({ input: ENTRY, cwd: root, platform: 'node', logLevel: 'silent', plugins: [entry] });
    await bundle.write({ file: join(folder, 'engine.mjs'), format: 'esm' });
    return await import(pathToFileURL(join(folder, 'engine.mjs')).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs `work`: its processor time and the calls that it made. */
async function measured(storage, work) {
  storage?.reset();
  globalThis.gc?.();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const { list = 0, stat = 0, read = 0, write = 0, remove = 0 } = storage?.counts ?? {};
  return { result, cpuMs: Math.round((user + system) / 1000), calls: list + stat + read + write + remove };
}

const figures = ({ cpuMs, calls }) => ({ cpuMs, calls });

/** Backups of 20,000 rows, 20 of them changed between two; nothing forgotten. */
async function withHistory(engine, backups) {
  const storage = engine.counting(engine.createMemoryStorage());
  const ports = engine.createTestPorts();
  const repository = { ...(await engine.createBareRepository(storage, ports)), snapshotCache: new Map() };
  const source = engine.createJournaledSource([engine.describeTestTable('records', { keyPath: 'id' })]);
  const text = () => randomBytes(24).toString('hex');
  for (let id = 0; id < 20_000; id += 1) source.put('records', id, { id, text: text() });
  const backUp = async (to) => {
    for (let edit = 0; edit < 20; edit += 1) {
      const id = randomBytes(4).readUInt32LE() % 20_000;
      source.put('records', id, { id, text: text() });
    }
    ports.advance(3_600_000);
    return engine.takeSnapshot(to, source, engine.TEST_REQUEST);
  };
  for (let backup = 0; backup < backups; backup += 1) await backUp(repository);
  const open = (from = storage) => engine.openRepository(from, repository.keys, ports);
  return { storage, open, backUp, repository };
}

async function copyOf(engine, storage) {
  const copy = engine.counting(engine.createMemoryStorage());
  await copy.write('repository.json', await storage.read('repository.json'));
  for (const folder of ['packs', 'indexes', 'snapshots'])
    for await (const { key } of storage.list(folder)) await copy.write(key, await storage.read(key));
  return copy;
}

async function countObjects(storage) {
  const counts = {};
  for (const folder of ['packs', 'indexes', 'snapshots']) {
    counts[folder] = 0;
    for await (const _ of storage.list(folder)) counts[folder] += 1;
  }
  return counts;
}

async function history(engine, backups) {
  const { storage, open, backUp, repository } = await withHistory(engine, backups);
  const objects = await countObjects(storage);
  const opening = await measured(storage, () => open());
  const listing = await measured(storage, () => engine.listSnapshots(opening.result));
  const [newest] = listing.result.snapshots;
  const checkNewest = await measured(storage, () => engine.checkRepository(opening.result, { snapshots: [newest] }));
  const planning = await measured(storage, () => engine.planPrune(opening.result));

  const place = await copyOf(engine, storage);
  const cache = engine.createMemoryCache?.();
  const keepAll = async (snapshots) => snapshots.map((snapshot) => engine.lastingId(snapshot));
  const copy = async () => {
    const replica = await open(cache ? engine.cached(place, cache) : place);
    return engine.copyWanted(repository, replica, keepAll);
  };
  await copy();
  const upToDate = await measured(place, copy);

  const nth = await measured(storage, async () => backUp(await open()));
  const forgetting = await measured(storage, async () => {
    const opened = await open();
    const { snapshots } = await engine.listSnapshots(opened);
    await engine.forgetSnapshots(
      opened,
      snapshots.slice(29).map(({ id }) => id),
    );
    return engine.applyPrune(opened, 'growth');
  });
  const pruneAll = await measured(place, async () => engine.applyPrune(await open(place), 'growth'));
  return {
    objects,
    open: figures(opening),
    'list, nothing cached': figures(listing),
    'copy to a replica that is up to date': figures(upToDate),
    'open and back up': figures(nth),
    'plan of a prune': figures(planning),
    'check of the newest': figures(checkNewest),
    'prune, nothing forgotten': { ...figures(pruneAll), objects: await countObjects(place) },
    'forget all but 29, prune': { ...figures(forgetting), objects: await countObjects(storage) },
  };
}

/** As the command line does it: with Node's own zlib. And as a browser does it, with streams of the web. */
async function fullCheck(engine, backups) {
  const { storage, repository } = await withHistory(engine, backups);
  const check = async (keys) => {
    const opened = await engine.openRepository(storage, keys, engine.createTestPorts());
    return figures(await measured(storage, () => engine.checkRepository(opened)));
  };
  const { keys } = repository;
  const here = engine.nodeChunkWork && (await engine.RepositoryKeys.fromRoot(keys.root, engine.nodeChunkWork));
  return { 'full check': await check(keys), ...(here ? { 'full check at the command line': await check(here) } : {}) };
}

/** Packs of 64 files of 4 KiB, every second of which is forgotten. */
async function prune(engine, packs) {
  const storage = engine.counting(engine.createMemoryStorage());
  const ports = engine.createTestPorts();
  const repository = { ...(await engine.createBareRepository(storage, ports)), snapshotCache: new Map() };
  const table = engine.describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' });
  const source = engine.createJournaledSource([table]);
  const hashes = [];
  const ids = [];
  for (let pack = 0; pack < packs; pack += 1) {
    for (let file = 0; file < 64; file += 1) {
      const bytes = randomBytes(4096);
      // In order, so that packs contain little else than files.
      const hash = `${String(pack).padStart(6, '0')}-${file}`;
      hashes.push(hash);
      source.put('files', hash, { hash, blob: new Blob([bytes]) });
    }
    ports.advance(3_600_000);
    ids.push((await engine.takeSnapshot(repository, source, engine.TEST_REQUEST)).id);
  }
  for (let file = 0; file < hashes.length; file += 2) source.remove('files', hashes[file]);
  await engine.takeSnapshot(repository, source, engine.TEST_REQUEST);
  await engine.forgetSnapshots(repository, ids);
  const pruning = await measured(storage, () => engine.applyPrune(repository, 'growth'));
  const { read, remove, write } = storage.counts;
  return { 'prune of half of each pack': { ...figures(pruning), read, remove, write } };
}

/** An index of packs of 400 chunks that nobody has written. */
async function index(engine, chunks) {
  const sizes = new Map();
  const memory = engine.createMemoryStorage();
  const storage = {
    ...memory,
    list: async function* (folder, options) {
      if (folder !== 'packs') return yield* memory.list(folder, options);
      for (const [id, sizeBytes] of sizes) yield { key: `packs/${id}`, sizeBytes };
    },
  };
  const repository = await engine.createBareRepository(storage, engine.createTestPorts());
  const packs = [];
  for (let at = 0; at < chunks / 400; at += 1) {
    const table = Array.from({ length: 400 }, (_, ordinal) => ({
      id: randomBytes(32).toString('hex'),
      kind: 2,
      isDeflated: false,
      ordinal,
      offset: 40 + 1016 * ordinal,
      sealedBytes: 1016,
      plainBytes: 1000,
    }));
    const pack = new engine.IndexedPack(randomBytes(32).toString('hex'), randomBytes(32), engine.PackTable.of(table));
    sizes.set(pack.id, pack.sizeBytes);
    packs.push(pack);
  }
  await engine.writeIndexObjects(repository, packs);
  packs.length = 0;
  const bytesInUse = async () => {
    // Buffers are freed some time after the objects that had them.
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = await bytesInUse();
  const loading = await measured(undefined, () => engine.loadIndex(storage, repository.keys));
  const bytesEach = ((await bytesInUse()) - before) / chunks;
  if (!loading.result.index.packs.size) throw new Error('nothing was loaded');
  return { 'load of the index': { ...figures(loading), 'bytes a chunk': Math.round(bytesEach * 10) / 10 } };
}

/** A source of files without a journal, whose keys are in order already. */
function fileSource(table) {
  const rows = new Map();
  let keys = [];
  const batches = async function* (make) {
    for (let at = 0; at < keys.length; at += 1000) yield keys.slice(at, at + 1000).map(make);
  };
  return {
    add: (bytes) => {
      const hash = createHash('sha256').update(bytes).digest('hex');
      rows.set(hash, { key: hash, value: { hash, name: `${hash.slice(0, 8)}.jpg`, blob: new Blob([bytes]) } });
    },
    sort: () => (keys = [...rows.keys()].sort()),
    describe: async () => ({ name: 'files', schemaVersion: 1, tables: [table] }),
    openMoment: async () => ({
      count: async () => keys.length,
      rows: () => batches((key) => rows.get(key)),
      keys: () => batches((key) => key),
      get: async (_table, wanted) => wanted.map((key) => rows.get(key)),
      close: () => undefined,
    }),
  };
}

async function content(engine, files) {
  const storage = engine.counting(engine.createMemoryStorage());
  const ports = engine.createTestPorts();
  const repository = await engine.createBareRepository(storage, ports);
  const source = fileSource(
    engine.describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' }),
  );
  const add = (count) => {
    for (let file = 0; file < count; file += 1) source.add(randomBytes(1024));
    source.sort();
    ports.advance(3_600_000);
  };
  add(files);
  await engine.takeSnapshot(repository, source, engine.TEST_REQUEST);
  const results = [];
  for (let run = 0; run < 3; run += 1) {
    add(10);
    const opened = await engine.openRepository(storage, repository.keys, ports);
    globalThis.gc?.();
    const { heapUsed } = process.memoryUsage();
    let peak = 0;
    const watched = {
      ...storage,
      read: (...args) => {
        peak = Math.max(peak, process.memoryUsage().heapUsed - heapUsed);
        return storage.read(...args);
      },
    };
    const taking = await measured(storage, () =>
      engine.takeSnapshot({ ...opened, storage: watched }, source, engine.TEST_REQUEST),
    );
    peak = Math.max(peak, process.memoryUsage().heapUsed - heapUsed);
    const { read, bytesWritten } = storage.counts;
    results.push({ ...figures(taking), read, bytesWritten, 'peak heap, MB': Math.round(peak / 1e6) });
  }
  results.sort((a, b) => a.cpuMs - b.cpuMs);
  return { '10 new files': results[1] };
}

/**
 * Many rows with a journal, in order of their keys from the start. Nothing is copied for a moment: nobody edits while
 * one is open.
 */
function rowsSource(tables, rows) {
  const keys = [...rows.keys()].sort();
  let entries = [];
  let bases = new Map();
  let last = 0;
  let memo;
  const note = (table, changed) => entries.push({ at: (last += 1), table, keys: changed });
  const batches = async function* (table, make) {
    for (let at = 0; table === 'records' && at < keys.length; at += 1000) yield keys.slice(at, at + 1000).map(make);
  };
  const row = (key) => rows.get(key) && { key, value: rows.get(key) };
  const openMoment = async () => ({
    count: async (table) => (table === 'records' ? keys.length : 0),
    rows: (table) => batches(table, row),
    keys: (table) => batches(table, (key) => key),
    get: async (table, wanted) => wanted.map((key) => (table === 'records' ? row(key) : undefined)),
    changes: async () => ({
      mark: last,
      tables: new Map(
        [...bases].map(([table, { since, at }]) => {
          const own = entries.filter((entry) => entry.table === table && entry.at > at);
          return [table, { since, keys: own.flatMap((entry) => entry.keys), spans: [] }];
        }),
      ),
    }),
    close: () => undefined,
  });
  return {
    edit: (key, text) => {
      rows.set(key, { ...rows.get(key), values: { ...rows.get(key).values, text } });
      note('records', [key]);
    },
    keys,
    rows,
    describe: async () => ({ name: 'rows', schemaVersion: 1, tables }),
    nextKeys: async () => new Map(),
    openMoment,
    // There are no files.
    addContent: async () => undefined,
    readMemo: async () => memo,
    apply: async (_tables, changes, options) => {
      for await (const change of changes(await openMoment()))
        if (change.kind === 'put') {
          for (const { key, value } of change.rows) rows.set(key, value);
          note(
            change.table,
            change.rows.map(({ key }) => key),
          );
        }
      memo = options?.memo ?? memo;
    },
    cover: async ({ snapshot, tables: covered, mark }) => {
      for (const table of covered) bases = new Map(bases).set(table, { since: snapshot, at: mark });
      entries = entries.filter(({ table, at }) => at > (bases.get(table)?.at ?? 0));
    },
  };
}

/** Records of some 420 bytes, which do not deflate much. */
function manyRecords(count) {
  const rows = new Map();
  for (let at = 0; at < count; at += 1) {
    const id = createHash('sha256').update(String(at)).digest('hex').slice(0, 32);
    const values = { text: `A line of notes about number ${at}, as people write them`, more: id.repeat(7) };
    rows.set(id, { id, groupId: 'none', values, tagCount: 0, updatedAt: '2026-01-01T00:00:00.000Z' });
  }
  return rows;
}

/** Two devices with the same records: what one cycle costs each of them. */
async function devices(engine, records) {
  const place = await engine.createTestPlace();
  const { tables } = await engine.createSimulatedSource().describe();
  const [one, other] = [
    await place.device('one', rowsSource(tables, manyRecords(records))),
    await place.device('other', rowsSource(tables, manyRecords(records))),
  ];
  for (const device of [one, other, one, other]) await device.agree();
  const edit = ({ source }, round) => {
    for (let at = 0; at < 10; at += 1)
      source.edit(source.keys[(at * 7919 + round) % records], `Changed in round ${round}`);
  };
  const cycle = async (device) => {
    const taken = await measured(device.shared, () => device.sync());
    const { read, write, bytesRead, bytesWritten } = device.shared.counts;
    if (taken.result.kind === 'asks') throw new Error(taken.result.question.kind);
    return { ...figures(taken), read, write, bytesRead, bytesWritten };
  };
  const results = { 'nothing changed': await cycle(one) };
  edit(one, 1);
  results['10 edits: sent'] = await cycle(one);
  results['10 edits: taken in'] = await cycle(other);
  edit(one, 2);
  edit(other, 3);
  results['10 edits on both: sent'] = await cycle(one);
  results['10 edits on both: united'] = await cycle(other);
  results['10 edits on both: taken in'] = await cycle(one);
  return results;
}

/** The processor time of `restic check --read-data`, of as many backups of 80 files, 18 of which change in between. */
function restic(backups) {
  const root = mkdtempSync(join(tmpdir(), 'heirloom-restic-'));
  const env = { ...process.env, RESTIC_PASSWORD: 'growth', RESTIC_REPOSITORY: join(root, 'repo') };
  const run = (command) => {
    const timed = `TIMEFORMAT='%U %S'; time restic --no-cache -q ${command}`;
    const { status, stderr } = spawnSync('bash', ['-c', timed], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const [user = 0, system = 0] = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    return Math.round((user + system) * 1000);
  };
  try {
    const data = join(root, 'data');
    mkdirSync(data);
    const change = (file) => writeFileSync(join(data, `file-${file}`), randomBytes(9600));
    for (let file = 0; file < 80; file += 1) change(file);
    run('init');
    for (let backup = 0; backup < backups; backup += 1) {
      for (let edit = 0; edit < 18; edit += 1) change(randomBytes(1)[0] % 80);
      run(`backup ${data}`);
    }
    const start = run('snapshots');
    return { 'restic check --read-data': { cpuMs: run('check --read-data'), 'of it to start': start } };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const PARTS = { history, fullCheck, prune, index, content, devices };

function runPart(part, root, size) {
  const args = ['--expose-gc', '--max-old-space-size=8000', fileURLToPath(import.meta.url)];
  const child = spawnSync(process.execPath, [...args, '--part', part, '--root', root, '--size', String(size)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e8,
  });
  if (child.status !== 0) throw new Error(`${part} failed`);
  return JSON.parse(child.stdout);
}

function withEarlier(commit, work) {
  const root = mkdtempSync(join(tmpdir(), 'heirloom-earlier-'));
  const git = (...args) => {
    const { status, stderr } = spawnSync('git', ['-C', HERE, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  git('worktree', 'add', '--detach', '--force', root, commit);
  try {
    symlinkSync(join(HERE, 'node_modules'), join(root, 'node_modules'));
    work(root);
  } finally {
    git('worktree', 'remove', '--force', root);
  }
}

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    against: text,
    backups: { ...text, default: '1000' },
    packs: { ...text, default: '500' },
    chunks: { ...text, default: '1000000' },
    files: { ...text, default: '100000' },
    devices: { ...text, default: '1000000' },
    restic: { ...text, default: '0' },
    part: text,
    root: text,
    size: text,
  },
});

if (values.part) {
  const engine = await loadEngine(values.root);
  process.stdout.write(JSON.stringify(await PARTS[values.part](engine, Number(values.size))));
} else {
  const sizes = {
    history: values.backups,
    prune: values.packs,
    index: values.chunks,
    content: values.files,
    devices: values.devices,
  };
  if (Number(values.restic) > 0) sizes.fullCheck = values.restic;
  const report = (name, root) => {
    for (const [part, size] of Object.entries(sizes)) {
      if (Number(size) === 0) continue;
      console.log(`\n${name}: ${part}, ${size}`);
      console.log(JSON.stringify(runPart(part, root, size), null, 1));
    }
  };
  report('now', HERE);
  if (values.against) withEarlier(values.against, (root) => report(values.against, root));
  if (Number(values.restic) > 0) console.log('\nrestic\n', JSON.stringify(restic(Number(values.restic)), null, 1));
}
