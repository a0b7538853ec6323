// `npm run build:engine`: makes the engine a package that other apps can install, and packs it: ES modules and
// declarations in .cache/engine-package, the tarball beside them. `buildEngine()` does the same for a test.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { build } from 'vite';
import { root } from './install.mjs';

const out = join(root, '.cache', 'engine-package');
/** One file for each source file, which still name each other as the sources do. */
const declarations = join(root, '.cache', 'engine-declarations');

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

const isExternal = [/^node:/, ...['dexie', ...DEPENDENCIES].map((name) => new RegExp(`^${name}(/|$)`))];

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
        external: isExternal,
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
  await bundleDeclarations();
  cpSync(join(root, 'src', 'library', 'README.md'), join(out, 'README.md'));
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(describePackage(), undefined, 2)}\n`);
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--silent'], { cwd: out, encoding: 'utf8' }));
  return { tarball: join(out, packed.filename), sizeBytes: packed.size };
}

/**
 * What an app sees of the declarations: one file for each door, and one for what they share, without what no door leads
 * to. One file for each source file would make the package a tenth larger.
 */
async function bundleDeclarations() {
  const bundle = await rollup({
    input: Object.fromEntries(Object.values(ENTRIES).map((path) => [path, join(declarations, `${path}.d.ts`)])),
    external: isExternal,
    plugins: [dts()],
    // It warns of types that only functions and other types mention, which no door needs to export.
    logLevel: 'silent',
  });
  await bundle.write({
    dir: join(out, 'types'),
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'shared.d.ts',
    minifyInternalExports: false,
  });
  await bundle.close();
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
