import { type Golden, goldenSchema } from './golden-repository.ts';

// Imported as text, because Vite's own JSON reader (8.3) refuses lone surrogates.
const files = import.meta.glob<string>('./vectors/golden-*.json', { eager: true, query: '?raw', import: 'default' });

/** All golden repositories in `vectors/`, by name. They are kept forever: none of them may change. */
export const GOLDEN: readonly (readonly [name: string, golden: Golden])[] = Object.entries(files)
  .filter(([path]) => !path.endsWith('-holds.json'))
  .map(([path, text]) => [nameOf(path), goldenSchema.parse({ ...holdsOf(path), ...parse(text) })]);

function nameOf(path: string): string {
  return path.slice('./vectors/'.length, -'.json'.length);
}

/** The content of a repository that is older than the record in its own file. */
function holdsOf(path: string): object {
  return parse(files[path.replace('.json', '-holds.json')] ?? '{}');
}

function parse(text: string): object {
  return JSON.parse(text) as object;
}
