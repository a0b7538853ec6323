import { readdirSync, readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';
import { words } from './scripts/words/words.config.mjs';

const noPlatform = [
  'fetch',
  'indexedDB',
  'setTimeout',
  'setInterval',
  'performance',
  'window',
  'document',
  'navigator',
  'process',
  'Buffer',
];

// APIs that Chromium, Firefox and WebKit do not all have. They may be missing, whatever the types say.
const notInEveryBrowser = {
  navigator: [
    'storage',
    'credentials',
    'serviceWorker',
    'clipboard',
    'permissions',
    'share',
    'canShare',
    'wakeLock',
    'getBattery',
    'setAppBadge',
    'clearAppBadge',
    'connection',
    'deviceMemory',
    'userActivation',
    'userAgentData',
    'scheduling',
  ],
  global: [
    'Notification',
    'PublicKeyCredential',
    'showDirectoryPicker',
    'showOpenFilePicker',
    'showSaveFilePicker',
    'requestIdleCallback',
    'cancelIdleCallback',
    'scheduler',
    'FileSystemObserver',
    'QuotaExceededError',
  ],
};
const readInPlatform = 'Not every browser has this: read it through src/platform.';
// Each item becomes an argument on the stack: beyond about 120,000 items the call throws a RangeError.
const noSpreadCalls = {
  selector:
    'CallExpression[callee.property.name=/^(push|unshift|splice|max|min|fromCharCode|fromCodePoint)$/] > SpreadElement',
  message: 'Use a loop: each item becomes an argument on the stack, and an array of unknown length overflows it.',
};

// A kind of destination is a folder. Code outside it asks for abilities; comparing the kind's name would miss kinds
// that are added later.
const destinationKinds = readdirSync(new URL('src/destinations', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => name)
  .join('|');
const aKind = `Literal[value=/^(${destinationKinds})$/]`;
const theKind = ':matches([name="kind"], [property.name="kind"])';
const noDestinationKinds = [
  `BinaryExpression[operator=/^[!=]==?$/]:has(> ${aKind}):has(> ${theKind})`,
  `SwitchStatement:has(> ${theKind}.discriminant) > SwitchCase > ${aKind}.test`,
  `CallExpression[callee.property.name=/^(includes|has|indexOf)$/]:has(> ${theKind}.arguments) ${aKind}`,
].map((selector) => ({
  selector,
  message: 'Ask what the destination can do (src/destinations/definition.ts), not which kind it is.',
}));

// A type of field is a definition, in two registries. Elsewhere, what it can do is asked for: a comparison with its name
// would leave out the types that are added later.
const fieldTypes = /FIELD_TYPES = \[([^\]]+)\]/.exec(
  readFileSync(new URL('src/catalogue/model.ts', import.meta.url), 'utf8'),
)?.[1];
if (!fieldTypes) throw new Error('The list of field types has moved: read it from its new place.');
const aType = `Literal[value=/^(${[...fieldTypes.matchAll(/'(\w+)'/g)].map(([, name]) => name).join('|')})$/]`;
const theType = ':matches([name=/^(type|(?!input).+Type)$/], [property.name="type"])';
const noFieldTypes = [
  `BinaryExpression[operator=/^[!=]==?$/]:has(> ${aType}):has(> ${theType})`,
  `SwitchStatement:has(> ${theType}.discriminant) > SwitchCase > ${aType}.test`,
  `CallExpression[callee.property.name=/^(includes|has|indexOf)$/]:has(> ${theType}.arguments) ${aType}`,
].map((selector) => ({
  selector,
  message: 'Ask what the type can do (catalogue/field-types/definition.ts), not which type it is.',
}));

// A <div> without a role must not have a name: see src/ui/loading.tsx.
const noNamedSkeletons = {
  selector: 'JSXOpeningElement[name.name="Skeleton"]:has([name.name="aria-label"]):not(:has([name.name="role"]))',
  message: 'Use Loading of src/ui: an element without a role must not have a name.',
};

const maxLines = (max) => ({ 'max-lines-per-function': ['error', { max, skipBlankLines: true, skipComments: true }] });
const tests = ['**/testing/**', '**/*.test.{ts,tsx}'];

// Rules that need types, and those of React, are in .oxlintrc.json.
export default tseslint.config(
  { ignores: ['dist', 'dist-cli', '.cache', 'node_modules', 'coverage'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strict],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      // Oxfmt formats the code but leaves comments alone; this checks them.
      'max-len': [
        'error',
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', noSpreadCalls, ...noDestinationKinds] },
  },
  { files: ['src/**/*.{ts,tsx}'], ignores: tests, rules: { 'max-params': ['error', 5] } },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/ui/modals.ts', 'src/ui/modal-host.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: '@mantine/modals', message: 'Use ui/modals.ts, which does not lose a dialog that is opened early.' },
      ],
    },
  },
  // The parts of a longer function deserve names. Components and hooks contain several shorter functions.
  { files: ['src/**/*.ts'], ignores: ['**/use-*.ts', ...tests], rules: maxLines(60) },
  { files: ['src/**/*.tsx', 'src/**/use-*.ts'], ignores: tests, rules: maxLines(120) },
  {
    // The engine gets time, random numbers and the network through ports, so that a test can run two years in a second.
    files: ['src/engine/**/*.ts'],
    ignores: ['**/*.test.ts', 'src/engine/testing/**'],
    rules: {
      'no-restricted-globals': ['error', ...noPlatform],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use the Clock port.' },
        { object: 'Math', property: 'random', message: 'Use the Random port.' },
        { object: 'crypto', property: 'getRandomValues', message: 'Use the Random port.' },
      ],
      'no-restricted-syntax': [
        'error',
        noSpreadCalls,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Use the Clock port.' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    // The engine uses no browser API.
    ignores: ['src/platform/**', 'src/engine/**', '**/testing/**', '**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...notInEveryBrowser.global.map((name) => ({ name, message: readInPlatform })),
      ],
      'no-restricted-properties': [
        'error',
        ...notInEveryBrowser.navigator.map((property) => ({ object: 'navigator', property, message: readInPlatform })),
        ...['window', 'self', 'globalThis'].flatMap((object) =>
          notInEveryBrowser.global.map((property) => ({ object, property, message: readInPlatform })),
        ),
      ],
      'no-restricted-syntax': [
        'error',
        noSpreadCalls,
        ...noDestinationKinds,
        ...noFieldTypes,
        noNamedSkeletons,
        // `'Notification' in window` would be a second place that asks.
        {
          selector: `BinaryExpression[operator="in"] > Literal[value=/^(${[...notInEveryBrowser.navigator, ...notInEveryBrowser.global].join('|')})$/]`,
          message: readInPlatform,
        },
      ],
    },
  },
  ...words,
  {
    files: ['e2e/**', 'bench/**', 'scripts/**', '**/*.test.{ts,tsx}'],
    rules: { 'no-console': 'off', 'max-lines': 'off' },
  },
);
