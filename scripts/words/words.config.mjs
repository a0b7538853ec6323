// `npm test -- words`: plain English in comments, on the screens and in documents. Apart from the rules of the code,
// since it needs no types and so takes seconds.
import markdown from '@eslint/markdown';
import tseslint from 'typescript-eslint';
import { plainWords } from './plain-words.mjs';

const plugins = { words: { rules: { 'plain-words': plainWords } } };
const rules = { 'words/plain-words': 'error' };
// The list itself has every word in it.
const ignores = ['scripts/words/word-list.mjs'];
// Comments that switch off rules of the code are none of its business.
const linterOptions = { noInlineConfig: true, reportUnusedDisableDirectives: 'off' };

export default [
  { ignores: ['dist', '.cache', 'node_modules', 'coverage', 'test-results', 'playwright-report'] },
  {
    files: ['**/*.{ts,tsx,mjs,cjs,js}'],
    ignores,
    languageOptions: { parser: tseslint.parser },
    linterOptions,
    plugins,
    rules,
  },
  {
    // The words of a kind of destination are in its folder.
    files: ['src/{features,app,ui}/**/*.{ts,tsx}', 'src/destinations/*/{definition,form}.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'words/plain-words': ['error', { isScreen: true }] },
  },
  { files: ['**/*.md'], language: 'markdown/gfm', plugins: { ...plugins, markdown }, rules },
];
