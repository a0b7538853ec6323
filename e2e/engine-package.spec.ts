import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, preview } from 'vite';
import { LONG } from './support/long-run.ts';
import { expect, test, type Page } from './support/test.ts';

const run = promisify(execFile);
const ROOT = process.cwd();
const TYPESCRIPT = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const MOST_PACKED_BYTES = 200 * 1024;
/** Of the example's JavaScript, minified and gzipped, with Dexie and all else that it depends on. */
const MOST_BYTES = {
  /** What the app loads first, and opens its backups with. */
  first: 85 * 1000,
  /** With what the first backup loads. */
  backingUp: 120 * 1000,
  /** All that it ever loads. */
  all: 160 * 1000,
};

let project = '';
let readme = '';

// The app has no icon, which the browser requests.
test.use({ expectedProblems: [/status of 404/] });

// They build one package, in one place.
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'heirloom-package-'));
});
test.afterAll(() => rm(project, { recursive: true, force: true }));

test('the engine installs into an empty project, and runs the README’s example twice', async ({ page }) => {
  test.slow();
  await test.step('packs and installs', async () => {
    const tarball = await packEngine();
    expect((await stat(tarball)).size).toBeLessThan(MOST_PACKED_BYTES);
    await install(tarball, 'dexie');
  });

  await test.step('runs in a browser, the second time on the same data', async () => {
    await writeFile(join(project, 'main.ts'), readme);
    const bytes = await buildApp();
    expect(bytes.first).toBeLessThan(MOST_BYTES.first);
    expect(bytes.backingUp).toBeLessThan(MOST_BYTES.backingUp);
    expect(bytes.all).toBeLessThan(MOST_BYTES.all);
    await runTwice(page);
  });
});

test(
  'the README’s example and all doors of the engine type-check strictly, under bundler and nodenext',
  LONG,
  async () => {
    test.slow();
    await install(await packEngine(), 'dexie');
    await writeFile(join(project, 'main.ts'), readme);
    await writeFile(join(project, 'all-doors.ts'), ALL_DOORS);
    for (const [module, moduleResolution] of [
      ['esnext', 'bundler'],
      ['nodenext', 'nodenext'],
    ] as const)
      await checkTypes({ module, moduleResolution }, ['main.ts', 'all-doors.ts']);
  },
);

test('the engine works with Dexie 3.2: types, the README’s example, and a journal', LONG, async ({ page }) => {
  test.slow();
  await install(await packEngine(), 'dexie-3');
  const { version } = JSON.parse(await readFile(join(project, 'node_modules', 'dexie', 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(version).toMatch(/^3\.2\./);
  await writeFile(join(project, 'main.ts'), `${readme}\n${WITH_JOURNAL}`);
  await checkTypes({ module: 'esnext', moduleResolution: 'bundler' }, ['main.ts']);
  await buildApp();
  const lines = await runTwice(page, 'The journal');
  expect(lines).toContain('The journal: 2 rows live, 1 after the restore, 2 after the undo');
});

/** A journal, and a live query that has to notice a restore. */
const WITH_JOURNAL = `
import { liveQuery } from 'dexie';
import { JOURNAL_SCHEMA, keepJournal } from 'heirloom-engine/dexie';

class Diary extends Dexie {
  entries!: Table<{ id?: number; text: string }, number>;
  constructor() {
    super('diary');
    this.version(1).stores({ entries: '++id', journal: JOURNAL_SCHEMA });
  }
}
const diary = new Diary();
const journal = keepJournal(diary, { store: 'journal' });
const ofDiary = await openBackups({ db: diary, journal, passphrase: 'correct horse battery staple' });
await diary.entries.clear();
await diary.entries.add({ text: 'One' });
const one = await ofDiary.backUp();
await diary.entries.add({ text: 'Two' });
await ofDiary.backUp();
const counts: number[] = [];
liveQuery(() => diary.entries.count()).subscribe((count) => counts.push(count));
const seen = async (count: number) => {
  while (counts.at(-1) !== count) await new Promise((resolve) => setTimeout(resolve, 20));
  return count;
};
const live = await seen(2);
await ofDiary.restore(one);
const restored = await seen(1);
await ofDiary.undo();
console.log(\`The journal: \${live} rows live, \${restored} after the restore, \${await seen(2)} after the undo\`);
`;

/** @returns the path of the tarball. */
async function packEngine(): Promise<string> {
  const { stdout } = await run('node', ['scripts/build-engine.mjs'], { cwd: ROOT });
  return stdout.split(': ')[0] ?? '';
}

/** What it depends on is packed from this project, so that no registry is needed. @param dexie the folder of Dexie. */
async function install(tarball: string, dexie: string): Promise<void> {
  const needed = [dexie, 'croner', 'hash-wasm', 'zod'].map((name) => join(ROOT, 'node_modules', name));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent', ...needed], { cwd: project });
  const packed = stdout
    .trim()
    .split('\n')
    .map((name) => `./${name}`);
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball, ...packed], {
    cwd: project,
  });
  const text = await readFile(join(project, 'node_modules', 'heirloom-engine', 'README.md'), 'utf8');
  readme = /```ts\n(.*?)```/s.exec(text)?.[1] ?? '';
  expect(readme).not.toBe('');
}

const ALL_DOORS = `
import { BackupError, type BlobStorage } from 'heirloom-engine';
import { openLocalStorage } from 'heirloom-engine/browser';
import { createDexieSource, type Backups } from 'heirloom-engine/dexie';
import { storageKey } from 'heirloom-engine/low-level';
import { openNodeFsStorage } from 'heirloom-engine/node';

export const storages: readonly ((name: string) => Promise<BlobStorage>)[] = [openLocalStorage, openNodeFsStorage];
export const names: readonly string[] = [BackupError.name, createDexieSource.name, storageKey.name];
export const undo = (backups: Backups) => backups.undo();
`;

async function checkTypes(
  how: { readonly module: string; readonly moduleResolution: string },
  files: readonly string[],
): Promise<void> {
  const compilerOptions = {
    ...how,
    target: 'es2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const config = join(project, `tsconfig.${how.moduleResolution}.json`);
  await writeFile(config, JSON.stringify({ compilerOptions, files }));
  const { stdout } = await run(process.execPath, [TYPESCRIPT, '-p', config, '--pretty', 'false']).catch(
    // If the compiler finds errors, it exits with 2 and has written them to its output.
    (error: unknown) => error as { readonly stdout: string },
  );
  // TypeScript 6 objects to the declarations of Dexie 3.2 themselves.
  expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('/dexie/dist/'))).toEqual([]);
}

/** Builds the app. @returns the gzipped size of its JavaScript. */
async function buildApp(): Promise<Record<keyof typeof MOST_BYTES, number>> {
  await writeFile(join(project, 'index.html'), '<!doctype html><script type="module" src="/main.ts"></script>');
  const built = await build({ root: project, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!bundle || !('output' in bundle)) throw new Error('The app was not built.');
  const chunks = bundle.output.flatMap((file) => (file.type === 'chunk' ? file : []));
  const sizeWith = (isLoaded: (chunk: (typeof chunks)[number]) => boolean) => {
    const loaded = new Set(chunks.filter(isLoaded));
    for (const { imports } of loaded)
      for (const name of imports) for (const chunk of chunks) if (chunk.fileName === name) loaded.add(chunk);
    return [...loaded].reduce((sum, { code }) => sum + gzipSync(code).length, 0);
  };
  const sizes = {
    first: sizeWith(({ isEntry }) => isEntry),
    backingUp: sizeWith(({ isEntry, facadeModuleId: id }) => isEntry || id?.endsWith('/taking.js') === true),
    all: sizeWith(() => true),
  };
  console.log(`the example, gzipped: ${JSON.stringify(sizes)}`);
  return sizes;
}

/** Runs the built app on empty storage, then once more on what that has left. @returns the lines of the second time. */
async function runTwice(page: Page, lastLine = ' With a greeting'): Promise<readonly string[]> {
  const server = await preview({ root: project, configFile: false, preview: { port: 0, host: 'localhost' } });
  try {
    const address = server.resolvedUrls?.local[0] ?? '';
    const first = await linesOf(page, lastLine, () => page.goto(address));
    expect(first[0]).toMatch(/^Write down the recovery key: (?:[0-9A-Z]{4}[ -]?)+/);
    expect(first.slice(1, 3)).toEqual(['Restored: 1 note', 'Undone: 0 notes']);
    const again = await linesOf(page, lastLine, () => page.reload());
    expect(again.slice(0, 2)).toEqual(['Restored: 1 note', 'Undone: 0 notes']);
    // A backup, and one before each restore and undo; those of the first time are still there.
    expect(again.filter((line) => line.endsWith(' With a greeting'))).toHaveLength(2);
    return again;
  } finally {
    await server.close();
  }
}

/** What the app writes to the console, to its last line. */
async function linesOf(page: Page, lastLine: string, open: () => Promise<unknown>): Promise<readonly string[]> {
  const lines: string[] = [];
  const errors: string[] = [];
  const onLine = (message: { text(): string }) => lines.push(message.text());
  const onError = (error: Error) => errors.push(String(error));
  page.on('console', onLine).on('pageerror', onError);
  await open();
  await expect.poll(() => errors.join('\n') || lines.some((line) => line.includes(lastLine))).toBe(true);
  await page.waitForTimeout(500);
  page.off('console', onLine).off('pageerror', onError);
  return lines;
}
