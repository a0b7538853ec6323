// Breaks every layer rule: a tree of tiny files, each of which breaks one rule, is checked against this project's
// rules. A rule that is mistyped, or hidden by another one, reports nothing, and its test fails.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IFlattenedRuleSet, type IViolation } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, it } from 'vitest';

// The configuration has no types; this is the part that the test reads.
const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly (IFlattenedRuleSet['forbidden'] & {})[number][];
  readonly options: object;
};

/** A file and what it imports, from `src` or from a package. */
type Offence = readonly [file: string, imports: string];

/** Each folder of a layer order imports the next one; the last imports a module above all of them. */
function outOfOrder(prefix: string, path: string, folders: readonly string[], above: string): Record<string, Offence> {
  return Object.fromEntries(
    folders.map((folder, at) => {
      const next = folders[at + 1];
      return [`${prefix}-${folder}`, [`${path}/${folder}/low.ts`, next ? `${path}/${next}/high.ts` : above]];
    }),
  );
}

const OFFENCES: Readonly<Record<string, Offence>> = {
  ...outOfOrder('engine', 'engine', foldersOf('engine'), 'engine/index.ts'),
  ...outOfOrder('host', 'backup/host', foldersOf('host'), 'backup/client/client.ts'),
  'no-unresolvable': ['ui/lost.ts', 'ui/nowhere.ts'],
  // Reported once, at the first of its files.
  'no-circular': ['ui/circle-a.ts', 'ui/circle-b.ts'],
  'engine-knows-nothing': ['engine/core/to-catalogue.ts', 'catalogue/model.ts'],
  'engine-platform-free': ['engine/core/to-dexie.ts', 'dexie'],
  'platform-stands-alone': ['platform/to-engine.ts', 'engine/index.ts'],
  'adapters-know-the-engine': ['adapters/to-catalogue.ts', 'catalogue/model.ts'],
  'destinations-layer': ['destinations/to-catalogue.ts', 'catalogue/model.ts'],
  'destinations-are-for-host-and-screens': ['backup/contract/to-kinds.ts', 'destinations/kinds.ts'],
  'a-destination-knows-no-other': ['destinations/folder/to-other.ts', 'destinations/downloads/definition.ts'],
  'destination-forms-are-for-the-page': ['destinations/folder/adapter-to-form.ts', 'destinations/folder/form.tsx'],
  'adapters-of-destinations-are-for-the-worker': ['features/settings/to-place.ts', 'destinations/at-place.ts'],
  'a-data-folder-holds-a-catalogue': ['adapters/source-data-folder/to-backup.ts', 'backup/client/client.ts'],
  'cli-layer': ['cli/to-features.ts', 'features/settings/page.ts'],
  'recover-layer': ['recover/to-host.ts', 'backup/host/state/high.ts'],
  'recover-stays-small': ['recover/to-dexie.ts', 'dexie'],
  'library-layer': ['library/to-catalogue.ts', 'catalogue/model.ts'],
  'rpc-stands-alone': ['rpc/to-engine.ts', 'engine/index.ts'],
  'catalogue-stands-alone': ['catalogue/to-engine.ts', 'engine/index.ts'],
  'backup-layer': ['backup/to-features.ts', 'features/settings/page.ts'],
  'contract-stands-alone': ['backup/contract/to-client.ts', 'backup/client/client.ts'],
  'client-knows-the-contract': ['backup/client/to-host.ts', 'backup/host/state/high.ts'],
  'scheduler-layer': ['backup/scheduler/to-host.ts', 'backup/host/state/high.ts'],
  'host-layer': ['backup/host/to-client.ts', 'backup/client/client.ts'],
  'features-layer': ['features/settings/to-host.ts', 'backup/host/state/high.ts'],
  'ui-layer': ['ui/to-catalogue.ts', 'catalogue/model.ts'],
  'features-are-apart': ['features/backups/restore/to-other.ts', 'features/settings/page.ts'],
  'catalogue-features-meet-in-field-types': [
    'features/catalogue/records/to-backups.ts',
    'features/backups/restore/page.ts',
  ],
  'field-types-know-controls': ['features/catalogue/field-types/to-import.ts', 'features/catalogue/import/page.ts'],
  'shared-screens-know-no-feature': ['features/backups/shared/to-feature.ts', 'features/settings/page.ts'],
  'errors-know-no-backups': ['features/errors/to-backups.ts', 'features/backups/shared/words.ts'],
  'two-doors': ['adapters/by-the-window.ts', 'engine/core/low.ts'],
  'low-level-is-for-few': ['features/settings/to-low-level.ts', 'engine/low-level.ts'],
  'programs-is-for-host-and-terminal': ['adapters/to-programs.ts', 'engine/programs.ts'],
  'no-door-from-within': ['engine/core/to-door.ts', 'engine/index.ts'],
  'testing-only-in-tests': ['adapters/to-testing.ts', 'engine/testing/faulty.ts'],
  'zod-without-eval': ['catalogue/to-zod.ts', 'zod'],
  'no-react-below-features': ['catalogue/to-react.ts', 'react'],
  'no-dev-dependency-in-app': ['app/to-vitest.ts', 'vitest'],
};

/** The import that closes the circle. */
const BACK: Offence = ['ui/circle-b.ts', 'ui/circle-a.ts'];

/** The folders of a layer order, in the sequence of the rules. */
function foldersOf(prefix: 'engine' | 'host'): readonly string[] {
  const path = prefix === 'engine' ? '^src/engine/' : '^src/backup/host/';
  return forbidden.flatMap(({ name = '', from }) => {
    const folder = new RegExp(`^${prefix}-(.+)$`).exec(name)?.[1];
    return folder !== undefined && 'path' in from && from.path === `${path}${folder}/` ? [folder] : [];
  });
}

const PACKAGES = {
  dexie: 'dependencies',
  react: 'dependencies',
  zod: 'dependencies',
  vitest: 'devDependencies',
} as const;
const isPackage = (name: string) => Object.hasOwn(PACKAGES, name);

let scratch = '';
let violations: readonly IViolation[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'heirloom-layers-'));
  await writeTree(scratch);
  const ruleSet = { forbidden: [...forbidden] };
  const { output } = await cruise(['src'], { ...options, baseDir: scratch, validate: true, ruleSet });
  if (typeof output === 'string') throw new Error(output);
  ({ violations } = output.summary);
}, 60_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

async function writeTree(root: string): Promise<void> {
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const offenders = [...Object.values(OFFENCES), BACK];
  const targets = offenders.map(([, target]) => target).filter((target) => !isPackage(target));
  for (const target of targets.filter((path) => path !== 'ui/nowhere.ts')) await write(`src/${target}`, '');
  for (const [file, target] of offenders) {
    const from = isPackage(target) ? target : `${'../'.repeat(file.split('/').length - 1) || './'}${target}`;
    await write(`src/${file}`, `import '${from}';\n`);
  }
  for (const name of Object.keys(PACKAGES)) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    await write(`node_modules/${name}/index.js`, '');
  }
  const listed = (kind: string) =>
    Object.fromEntries(Object.entries(PACKAGES).flatMap(([name, of]) => (of === kind ? [[name, '1.0.0']] : [])));
  const [dependencies, devDependencies] = [listed('dependencies'), listed('devDependencies')];
  await write('package.json', JSON.stringify({ name: 'scratch', dependencies, devDependencies }));
  await write('tsconfig.json', '{ "compilerOptions": { "allowImportingTsExtensions": true, "noEmit": true } }');
}

it.each(forbidden.map(({ name = 'a rule without a name' }) => name))('%s reports an import that breaks it', (name) => {
  const offence = OFFENCES[name];
  expect(offence, 'each rule needs an import that breaks it').toBeDefined();
  const reported = violations.filter(({ rule }) => rule.name === name).map(({ from }) => from);
  expect(reported).toContain(`src/${offence?.[0]}`);
});

it('tests only rules that exist', () => {
  const names = forbidden.map(({ name }) => name);
  expect(Object.keys(OFFENCES).filter((name) => !names.includes(name))).toEqual([]);
});
