// The layers of the house; arrows point one way only:
//
//   engine  ←  adapters  ←  worker | cli | recover  ←  features  ←  app
//                               data  ←  worker, features
//   platform, rpc  ←  everything but the engine
const only = (name, from, comment, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^src/', pathNot: [`^src/${from}/`, ...allowed.map((layer) => `^src/${layer}`)] },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('engine-knows-nothing', 'engine', 'The engine stands on nothing of this project.', []),
    only('platform-stands-alone', 'platform', 'What browsers have or lack depends on nothing of this project.', []),
    only('adapters-know-the-engine', 'adapters', 'Adapters fit the engine to real things.', ['engine/index.ts$', 'engine/testing/', 'platform/']),
    only('rpc-stands-alone', 'rpc', 'Calls to a worker know nothing of what is called.', []),
    only('data-stands-alone', 'data', 'The catalogue does not know that it is backed up.', ['platform/', 'rpc/']),
    only('worker-layer', 'worker', 'The worker runs the engine over the catalogue.', ['engine/index.ts$', 'adapters/', 'data/', 'platform/', 'rpc/']),
    only('features-layer', 'features', 'Screens use the worker’s client, the data and shared pieces.', ['worker/[a-z-]+\\.ts$', 'data/', 'ui/', 'platform/', 'rpc/', 'engine/index.ts$']),
    only('ui-layer', 'ui', 'Shared pieces know nothing of the rest.', ['platform/']),
    {
      name: 'features-are-apart',
      comment: 'A feature does not import another; what they share is in ui, data or app.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/([^/]+)/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'one-door',
      comment: 'From outside, the engine is imported by src/engine/index.ts (tests may also use engine/testing).',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/' },
      to: { path: '^src/engine/', pathNot: ['^src/engine/index\\.ts$', '^src/engine/testing/'] },
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.test\\.tsx?$', '/testing/'] },
      to: { path: '/testing/' },
    },
    {
      name: 'engine-platform-free',
      comment: 'The engine imports no Dexie, React, DOM helper or Node module: not even by a bare name.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: ['\\.test\\.ts$', '^src/engine/testing/'] },
      to: { pathNot: ['^src/engine/', '^node_modules/(hash-wasm|zod|croner)/'] },
    },
    {
      name: 'zod-without-eval',
      comment: 'The engine sets zod up so that it never tries eval, which the Content-Security-Policy forbids: it is had from there.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/core/zod\\.ts$' },
      to: { path: '^node_modules/zod/' },
    },
    {
      name: 'no-react-below-features',
      severity: 'error',
      from: { path: '^src/(engine|platform|adapters|worker|data)/', pathNot: '\\.test\\.tsx?$' },
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
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'browser', 'default'], mainFields: ['module', 'main'] },
  },
};
