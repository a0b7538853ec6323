// `npm run build:engine`: makes the engine a package that other apps can install, and packs it: ES modules and
// declarations in .cache/engine-package, the tarball beside them. `buildEngine()` does the same for a test.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { root } from './install.mjs';

const out = join(root, '.cache', 'engine-package');

/** The doors of the package, by the name that an app imports. */
const ENTRIES = {
  '.': 'engine/index',
  './low-level': 'engine/low-level',
  './dexie': 'library/dexie',
  './browser': 'library/browser',
  './node': 'library/node',
};

/** What the package needs at run time. Dexie is the app's own. */
const DEPENDENCIES = ['croner', 'hash-wasm', 'zod'];

/** @returns the path of the tarball. */
export async function buildEngine() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      outDir: out,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2022',
      minify: false,
      lib: {
        entry: Object.fromEntries(Object.values(ENTRIES).map((path) => [path, join(root, 'src', `${path}.ts`)])),
        formats: ['es'],
      },
      rolldownOptions: {
        external: [/^node:/, ...['dexie', ...DEPENDENCIES].map((name) => new RegExp(`^${name}(/|$)`))],
        // A file for each source file, so that an app's bundler takes only what the app uses. Comments are in the
        // declarations.
        output: {
          entryFileNames: '[name].js',
          preserveModules: true,
          preserveModulesRoot: join(root, 'src'),
          comments: { legal: true, annotation: true, jsdoc: false },
          minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
        },
      },
    },
  });
  const compiler = join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const project = join(root, 'scripts', 'engine-package.tsconfig.json');
  execFileSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  finishDeclarations();
  cpSync(join(root, 'src', 'library', 'README.md'), join(out, 'README.md'));
  writeFileSync(join(out, 'package.json'), JSON.stringify(describePackage()));
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--silent'], { cwd: out, encoding: 'utf8' }));
  return { tarball: join(out, packed.filename), sizeBytes: packed.size };
}

/**
 * Declarations still name the source files, while an app has only what was built from them. Those that no door leads to
 * are removed, and so are indentation, line breaks in comments, semicolons at the ends of lines, and words that
 * declarations do not need, which make the package larger.
 */
function finishDeclarations() {
  const isReachable = new Set();
  const open = Object.values(ENTRIES).map((path) => join(out, 'types', `${path}.d.ts`));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (isReachable.has(path)) continue;
    isReachable.add(path);
    const text = readFileSync(path, 'utf8')
      .replace(/((?:from|import) ?\(?'\.{1,2}\/[^']*)\.ts'/g, "$1.js'")
      .replace(/^(?: {4})+/gm, '')
      .replace(/\n \* (?![@*/-])/g, ' ')
      .replace(/\n \*\//g, ' */')
      .replace(/;$/gm, '')
      .replace(/^export declare /gm, 'export ')
      .replace(/^import type /gm, 'import ')
      .replace(/^export \{\}\n/gm, '');
    writeFileSync(path, text);
    for (const [, named] of text.matchAll(/(?:from|import) ?\(?'(\.{1,2}\/[^']*)\.js'/g))
      open.push(join(dirname(path), `${named}.d.ts`));
  }
  for (const entry of readdirSync(join(out, 'types'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !isReachable.has(path)) rmSync(path);
  }
}

function describePackage() {
  const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    name: 'heirloom-engine',
    version: project.version,
    description: 'Encrypted, deduplicated backups of a Dexie database, with restore and undo.',
    license: project.license,
    type: 'module',
    sideEffects: ['./engine/core/zod.js'],
    exports: Object.fromEntries(
      Object.entries(ENTRIES).map(([name, path]) => [name, { types: `./types/${path}.d.ts`, default: `./${path}.js` }]),
    ),
    files: ['adapters', 'engine', 'library', 'platform', 'types'],
    engines: project.engines,
    dependencies: Object.fromEntries(DEPENDENCIES.map((name) => [name, `^${project.dependencies[name]}`])),
    peerDependencies: { dexie: '>=3.2 <5' },
    peerDependenciesMeta: { dexie: { optional: true } },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { tarball, sizeBytes } = await buildEngine();
  console.log(`${tarball}: ${Math.round(sizeBytes / 1024)} KB packed.`);
}
