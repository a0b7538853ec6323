// The layers of the house; arrows point one way only:
//
//   engine  ←  adapters  ←  destinations  ←  backup  ←  features  ←  app
//                                         catalogue  ←  backup, features
//   platform, rpc  ←  everything but the engine
//
// Within the engine, folders stand in the order of ENGINE_FOLDERS.
// Within backup: contract ← client ← scheduler; contract ← host, whose wings stand in the order of HOST_WINGS.
const only = (name, from, comment, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^src/', pathNot: [`^src/${from}/`, ...allowed.map((layer) => `^src/${layer}`)] },
});

/** From the lowest layer up. */
const ENGINE_FOLDERS = [
  'core',
  'storage',
  'format',
  'crypto',
  'policy',
  'repository',
  'snapshot',
  'restore',
  'replication',
  'drill',
  'sync',
];

/** From the lowest layer up. */
const HOST_WINGS = [
  'platform',
  'state',
  'activity',
  'places',
  'backing-up',
  'retention',
  'destinations',
  'drills',
  'keys',
  'compare',
  'restoring',
  'syncing',
  'automation',
  'protection',
  'services',
];

/** The engine's doors, as seen from `src`. */
const DOOR = 'engine/index\\.ts$';
const ALL_DOORS = 'engine/(index|low-level|programs)\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('engine-knows-nothing', 'engine', 'The engine imports nothing else of this project.', []),
    ...ENGINE_FOLDERS.map((folder, at) =>
      only(
        `engine-${folder}`,
        `engine/${folder}`,
        'A folder of the engine imports only those before it.',
        ENGINE_FOLDERS.slice(0, at).map((lower) => `engine/${lower}/`),
      ),
    ),
    only(
      'platform-stands-alone',
      'platform',
      'What browsers have or lack depends on nothing else of this project.',
      [],
    ),
    {
      name: 'adapters-know-the-engine',
      comment: 'Adapters implement the engine’s ports.',
      severity: 'error',
      from: { path: '^src/adapters/', pathNot: ['^src/adapters/source-data-folder/', '\\.test\\.tsx?$'] },
      to: {
        path: '^src/',
        pathNot: [
          '^src/adapters/(?!source-data-folder/)',
          `^src/${ALL_DOORS}`,
          '^src/engine/testing/',
          '^src/platform/',
        ],
      },
    },
    only('a-data-folder-holds-a-catalogue', 'adapters/source-data-folder', 'Its files are those of an open export.', [
      ALL_DOORS,
      'engine/testing/',
      'adapters/storage-node-fs/',
      'catalogue/',
    ]),
    only('cli-layer', 'cli', 'The command line runs the engine over a data folder: no host, no screens.', [
      ALL_DOORS,
      'adapters/',
      'destinations/',
      'catalogue/',
    ]),
    only(
      'recover-layer',
      'recover',
      'The recovery page is complete without the app: no host, no screens, no database.',
      [
        ALL_DOORS,
        'adapters/storage-(backup-file|picked-files)/',
        'catalogue/',
        'platform/',
        'rpc/',
        'ui/(format|save-blob)\\.ts$',
      ],
    ),
    {
      name: 'recover-stays-small',
      comment: 'The page is one file that every backup carries, so it takes no framework and no database.',
      severity: 'error',
      from: { path: '^src/recover/', pathNot: '\\.test\\.ts$' },
      to: { path: '(^|node_modules/)(react|react-dom|@mantine|@tabler|react-router|dexie|zustand)(/|$)' },
    },
    only('destinations-layer', 'destinations', 'A destination imports only the engine, adapters and shared pieces.', [
      ALL_DOORS,
      'engine/testing/',
      'adapters/',
      'platform/',
      'ui/',
    ]),
    {
      name: 'destinations-are-for-host-and-screens',
      comment: 'Only the host, the screens and the app use the registry; the contract passes the name of a kind.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/destinations/',
          '^src/backup/host/',
          '^src/(features|app|cli)/',
          '\\.test\\.tsx?$',
          '/testing/',
        ],
      },
      to: { path: '^src/destinations/' },
    },
    {
      name: 'a-destination-knows-no-other',
      comment: 'A kind of destination is one folder; anything that several kinds share is next to the folders.',
      severity: 'error',
      from: { path: '^src/destinations/([^/]+)/' },
      to: { path: '^src/destinations/[^/]+/', pathNot: ['^src/destinations/$1/', '^src/destinations/testing/[^/]+$'] },
    },
    {
      name: 'destination-forms-are-for-the-page',
      comment: 'The worker is built without React: only forms.ts, the form of each kind and its components may draw.',
      severity: 'error',
      from: {
        path: '^src/(backup|destinations)/',
        pathNot: [
          '^src/destinations/(forms\\.ts$|form\\.ts$|[^/]+/(form\\.ts|[^/]+\\.tsx)$)',
          '\\.test\\.tsx?$',
          '/testing/',
        ],
      },
      to: {
        path: '^src/(ui/|destinations/(forms?\\.ts$|[^/]+/(form\\.ts|[^/]+\\.tsx)$))|(^|node_modules/)(react|react-dom|@mantine|@tabler|react-router)(/|$)',
      },
    },
    {
      name: 'adapters-of-destinations-are-for-the-worker',
      comment: 'The page only shows destinations, so it is built without the code that opens them.',
      severity: 'error',
      from: { path: '^src/(features|app)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src/destinations/(at-place|adapter|[^/]+/adapter)\\.ts$' },
    },
    only('library-layer', 'library', 'The package for other apps is the engine and its adapters, and nothing else.', [
      ALL_DOORS,
      'adapters/',
    ]),
    only('rpc-stands-alone', 'rpc', 'The call layer does not know the calls it carries.', []),
    only('catalogue-stands-alone', 'catalogue', 'The catalogue journals its changes; it knows no engine.', [
      'adapters/source-dexie/journal/',
      'platform/',
      'rpc/',
    ]),
    only('backup-layer', 'backup', 'The backup system applies the engine to the catalogue.', [
      ALL_DOORS,
      'adapters/',
      'destinations/',
      'catalogue/',
      'platform/',
      'rpc/',
    ]),
    only('contract-stands-alone', 'backup/contract', 'The contract depends on neither the page nor the worker.', [
      DOOR,
      'catalogue/',
      'rpc/',
    ]),
    only('client-knows-the-contract', 'backup/client', 'The page’s side knows the contract, not the host.', [
      'backup/contract/',
      'backup/host/backup\\.worker\\.ts$',
      DOOR,
      'rpc/',
    ]),
    only('scheduler-layer', 'backup/scheduler', 'The leading tab reaches the worker through the client.', [
      'backup/contract/',
      'backup/client/',
      DOOR,
      'catalogue/',
      'platform/',
    ]),
    only('host-layer', 'backup/host', 'The worker’s side knows the contract, not its callers.', [
      'backup/contract/',
      ALL_DOORS,
      'adapters/',
      'destinations/',
      'catalogue/',
      'platform/',
      'rpc/',
    ]),
    ...HOST_WINGS.map((wing, at) =>
      only(`host-${wing}`, `backup/host/${wing}`, 'A wing of the host imports only those before it.', [
        'backup/contract/',
        ALL_DOORS,
        'adapters/',
        'destinations/',
        'catalogue/',
        'platform/',
        'rpc/',
        ...HOST_WINGS.slice(0, at).map((lower) => `backup/host/${lower}/`),
      ]),
    ),
    only('features-layer', 'features', 'Screens use the worker’s client, the catalogue and shared pieces.', [
      'backup/(client|contract|scheduler)/',
      'destinations/',
      'catalogue/',
      'ui/',
      'platform/',
      'rpc/',
      DOOR,
    ]),
    only('ui-layer', 'ui', 'Shared pieces know nothing of the rest of the app.', ['platform/']),
    {
      name: 'features-are-apart',
      comment:
        'Features do not import each other; shared code is in ui, features/errors, features/backups/shared or the catalogue.',
      severity: 'error',
      from: {
        path: '^src/features/((?:(?:catalogue|backups)/)?[^/]+)/',
        pathNot: '^src/features/catalogue/(field-types|records|collections|import)/',
      },
      to: {
        path: '^src/features/',
        pathNot: ['^src/features/$1/', '^src/features/backups/shared/', '^src/features/errors/'],
      },
    },
    {
      name: 'catalogue-features-meet-in-field-types',
      comment: 'Catalogue screens share the field types’ looks; otherwise they are as separate as all features.',
      severity: 'error',
      from: { path: '^src/features/(catalogue/(?:records|collections|import))/' },
      to: {
        path: '^src/features/',
        pathNot: [
          '^src/features/$1/',
          '^src/features/catalogue/field-types/',
          '^src/features/backups/shared/',
          '^src/features/errors/',
        ],
      },
    },
    {
      name: 'field-types-know-controls',
      comment: 'The look of a type is composed of record controls and the field form.',
      severity: 'error',
      from: { path: '^src/features/catalogue/field-types/' },
      to: {
        path: '^src/features/',
        pathNot: '^src/features/catalogue/(field-types/|records/|collections/field-draft\\.ts$)',
      },
    },
    {
      name: 'shared-screens-know-no-feature',
      comment: 'Pieces shared by all screens must not import a feature.',
      severity: 'error',
      from: { path: '^src/features/(errors|backups/shared)/' },
      to: { path: '^src/features/', pathNot: ['^src/features/errors/', '^src/features/backups/shared/'] },
    },
    {
      name: 'errors-know-no-backups',
      comment: 'Error messages are used everywhere, so they import no feature.',
      severity: 'error',
      from: { path: '^src/features/errors/' },
      to: { path: '^src/features/', pathNot: '^src/features/errors/' },
    },
    {
      name: 'two-doors',
      comment: 'Code outside the engine imports it only through its doors (tests may also use engine/testing).',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/' },
      to: { path: '^src/engine/', pathNot: [`^src/${ALL_DOORS}`, '^src/engine/testing/'] },
    },
    {
      name: 'low-level-is-for-few',
      comment: 'Storages, and programs that read trees and rows themselves; screens and calls use the first door.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(engine|adapters|destinations|library|cli|recover)/',
          '^src/backup/host/',
          '\\.test\\.tsx?$',
          '/testing/',
        ],
      },
      to: { path: '^src/engine/low-level\\.ts$' },
    },
    {
      name: 'programs-is-for-host-and-terminal',
      comment: 'What only the host and the command line do; the package for other apps has none of it.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(engine|cli|adapters/source-data-folder)/', '^src/backup/host/', '\\.test\\.tsx?$'],
      },
      to: { path: '^src/engine/programs\\.ts$' },
    },
    {
      name: 'no-door-from-within',
      comment: 'Within the engine, files import each other and not its doors, which would be a circle.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: ['\\.test\\.tsx?$', '/testing/'] },
      to: { path: `^src/${ALL_DOORS}` },
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.test\\.tsx?$', '/testing/'] },
      to: { path: '/testing/' },
    },
    {
      name: 'engine-platform-free',
      comment: 'The engine imports no Dexie, React, DOM helper or Node module, not even by its bare name.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: ['\\.test\\.ts$', '^src/engine/testing/'] },
      to: { pathNot: ['^src/engine/', '^node_modules/(hash-wasm|zod|croner)/'] },
    },
    {
      name: 'zod-without-eval',
      comment: 'Zod is configured in few places never to try eval, which the Content-Security-Policy forbids.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(engine/core/zod|catalogue/zod(-mini)?)\\.ts$' },
      to: { path: '^node_modules/zod/' },
    },
    {
      name: 'no-react-below-features',
      severity: 'error',
      from: { path: '^src/(engine|platform|adapters|backup|catalogue)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '(^|node_modules/)(react|react-dom|@mantine|react-router)(/|$)' },
    },
    {
      name: 'no-dev-dependency-in-app',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.test\\.tsx?$', '/testing/'] },
      to: { dependencyTypes: ['npm-dev'], pathNot: ['^node_modules/@types/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default'],
      mainFields: ['module', 'main'],
    },
  },
};
