// Checks for plain English in comments, on the screens and in documents. `eslint.config.js` has the same rules, so that
// `npm test` parses each file once; `npm test -- words` checks nothing else.
import markdown from '@eslint/markdown';
import tseslint from 'typescript-eslint';
import { plainWords } from './plain-words.mjs';

const plugins = { words: { rules: { 'plain-words': plainWords } } };
const rules = { 'words/plain-words': 'error' };
// The list contains every word that it forbids.
const ignores = ['scripts/words/word-list.mjs'];

export const words = [
  { files: ['**/*.{ts,tsx,mjs,cjs,js}'], ignores, languageOptions: { parser: tseslint.parser }, plugins, rules },
  {
    // Each kind of destination has its texts in its own folder.
    files: ['src/{features,app,ui}/**/*.{ts,tsx}', 'src/destinations/*/{definition,form}.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'words/plain-words': ['error', { isScreen: true }] },
  },
  { files: ['**/*.md'], language: 'markdown/gfm', plugins: { ...plugins, markdown }, rules },
];

export default [
  { ignores: ['dist', 'dist-cli', '.cache', 'node_modules', 'coverage', 'test-results', 'playwright-report'] },
  // Comments that disable code rules do not matter here.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
  ...words,
];
