import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { build, preview } from 'vite';

const run = promisify(execFile);
const ROOT = process.cwd();
const TYPESCRIPT = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const MOST_PACKED_BYTES = 200 * 1024;
/** Of the whole app, Dexie included. */
const MOST_APP_BYTES = 140 * 1024;

let project = '';

test.beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'heirloom-package-'));
});
test.afterAll(() => rm(project, { recursive: true, force: true }));

test('the engine installs into an empty project, type-checks strictly, and runs the README’s example twice', async ({
  page,
}) => {
  test.slow();
  await test.step('packs and installs', async () => {
    const { stdout } = await run('node', ['scripts/build-engine.mjs'], { cwd: ROOT });
    const tarball = stdout.split(': ')[0] ?? '';
    expect((await stat(tarball)).size).toBeLessThan(MOST_PACKED_BYTES);
    await install(tarball);
  });

  await test.step('type-checks under bundler and nodenext', async () => {
    const readme = await readFile(join(project, 'node_modules', 'heirloom-engine', 'README.md'), 'utf8');
    const [, example] = /```ts\n(.*?)```/s.exec(readme) ?? [];
    expect(example).toBeDefined();
    await writeFile(join(project, 'main.ts'), example ?? '');
    await writeFile(join(project, 'all-doors.ts'), ALL_DOORS);
    await Promise.all([
      checkTypes({ module: 'esnext', moduleResolution: 'bundler' }),
      checkTypes({ module: 'nodenext', moduleResolution: 'nodenext' }),
    ]);
  });

  await test.step('runs in a browser, the second time on the same data', async () => {
    await writeFile(join(project, 'index.html'), '<!doctype html><script type="module" src="/main.ts"></script>');
    await build({ root: project, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
    expect(await gzippedBytes(join(project, 'dist', 'assets'))).toBeLessThan(MOST_APP_BYTES);
    const server = await preview({ root: project, configFile: false, preview: { port: 0, host: 'localhost' } });
    try {
      const address = server.resolvedUrls?.local[0] ?? '';
      const first = await linesOf(page, () => page.goto(address));
      expect(first[0]).toMatch(/^Write down the recovery key: (?:[0-9A-Z]{4}[ -]?)+/);
      expect(first.slice(1, 3)).toEqual(['Restored: 1 note', 'Undone: 0 notes']);
      const again = await linesOf(page, () => page.reload());
      expect(again.slice(0, 2)).toEqual(['Restored: 1 note', 'Undone: 0 notes']);
      // A backup, and one before each restore and undo; those of the first time are still there.
      expect(again.filter((line) => line.endsWith(' With a greeting'))).toHaveLength(2);
    } finally {
      await server.close();
    }
  });
});

/** What it depends on is packed from this project, so that no registry is needed. */
async function install(tarball: string): Promise<void> {
  const needed = ['dexie', 'croner', 'hash-wasm', 'zod'].map((name) => join(ROOT, 'node_modules', name));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent', ...needed], { cwd: project });
  const packed = stdout
    .trim()
    .split('\n')
    .map((name) => `./${name}`);
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball, ...packed], {
    cwd: project,
  });
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

async function checkTypes(how: { readonly module: string; readonly moduleResolution: string }): Promise<void> {
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
  await writeFile(config, JSON.stringify({ compilerOptions, files: ['main.ts', 'all-doors.ts'] }));
  const { stdout } = await run(process.execPath, [TYPESCRIPT, '-p', config]).catch(
    // If the compiler finds errors, it exits with 2 and has written them to its output.
    (error: unknown) => error as { readonly stdout: string },
  );
  expect(stdout).toBe('');
}

async function gzippedBytes(folder: string): Promise<number> {
  let total = 0;
  for (const name of await readdir(folder)) total += gzipSync(await readFile(join(folder, name))).length;
  return total;
}

/** What the example writes to the console, to its last line. */
async function linesOf(page: Page, open: () => Promise<unknown>): Promise<readonly string[]> {
  const lines: string[] = [];
  const errors: string[] = [];
  const onLine = (message: { text(): string }) => lines.push(message.text());
  const onError = (error: Error) => errors.push(String(error));
  page.on('console', onLine).on('pageerror', onError);
  await open();
  // The list of backups comes last.
  await expect
    .poll(() => errors.join('\n') || lines.some((line) => line.includes('T') && line.endsWith(' With a greeting')))
    .toBe(true);
  await page.waitForTimeout(500);
  page.off('console', onLine).off('pageerror', onError);
  return lines;
}
