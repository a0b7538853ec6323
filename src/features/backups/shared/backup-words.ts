// The texts about backups. The keys are the engine's own; `backup-words.test.ts` makes sure that none is missing.
import { formatBytes, formatCount, formatCountOf } from '../../../ui/format.ts';
import { FILE_KINDS, type FileKind } from './included-files.ts';

/** The trigger of a backup. */
export const TRIGGER_WORDS = {
  manual: 'Manual',
  scheduled: 'Automatic',
  'before-restore': 'Before a restore',
  'before-undo': 'Before an undo or redo',
  'before-import': 'Before an import',
  'before-change': 'Before a large change',
} as const satisfies Record<string, string>;

/** The scope of a backup. */
export const SCOPE_WORDS = {
  full: 'Everything',
  configuration: 'Set-up only',
  minimal: 'Essentials',
} as const satisfies Record<string, string>;

/** The phase of a running job. */
export const PHASE_WORDS = {
  preparing: 'Getting ready',
  unlocking: 'Unlocking',
  'reading-records': 'Reading records',
  'reading-files': 'Storing photos and files',
  writing: 'Writing',
  finishing: 'Finishing',
  checking: 'Checking every byte',
  copying: 'Copying',
  comparing: 'Comparing',
  'restoring-files': 'Bringing back photos and files',
  'restoring-records': 'Bringing back records',
  pruning: 'Freeing space',
} as const satisfies Record<string, string>;

/** The findings of a check. */
export const FINDING_WORDS = {
  'damaged-config': 'The description of the backups is damaged.',
  'damaged-object': 'A stored part is damaged.',
  'missing-pack': 'A stored part is missing.',
  'damaged-index': 'A list of contents is damaged. It can be made again from the parts.',
  'missing-index': 'A list of contents is missing. It can be made again from the parts.',
  'damaged-snapshot': 'A backup’s own description is damaged.',
  'damaged-chunk': 'Part of a record page or a file is damaged.',
  'missing-chunk': 'A piece of a record page or a file is missing.',
  'damaged-row': 'Records or their files are incomplete.',
  'wrong-count': 'A table has fewer rows than it should.',
} as const satisfies Record<string, string>;

const TABLE_WORDS: Readonly<Record<string, string>> = {
  collections: 'Collections',
  fields: 'Fields',
  views: 'Saved views',
  settings: 'Settings',
  records: 'Records',
  files: 'Photos and files',
};

/** A table's name in plain words; an unknown table keeps its own name. */
export function tableWords(name: string): string {
  return Object.hasOwn(TABLE_WORDS, name) ? (TABLE_WORDS[name] ?? name) : name;
}

/** The kinds of files that a backup can leave out. */
const FILE_KIND_WORDS = { photos: 'photos', files: 'book files and other attachments' } as const satisfies Record<
  FileKind,
  string
>;

export function fileKindsWords(kinds: readonly FileKind[]): string {
  return kinds.map((kind) => FILE_KIND_WORDS[kind]).join(', ');
}

/** A scope, and which files are included. @param leftOut the kinds left out, if others are included. */
export function scopeWords(
  scope: keyof typeof SCOPE_WORDS,
  withFiles: boolean,
  leftOut: readonly string[] = [],
): string {
  if (scope !== 'full') return SCOPE_WORDS[scope];
  const kinds = FILE_KINDS.filter((kind) => leftOut.includes(kind));
  if (kinds.length > 0 && kinds.length < FILE_KINDS.length) return `Everything but ${fileKindsWords(kinds)}`;
  return withFiles && kinds.length === 0 ? SCOPE_WORDS.full : 'Everything but files';
}

/** The content of a backup, from its summary. */
interface Content {
  /** Entered by the person. */
  readonly records: number;
  readonly files: number;
  readonly bytes: number;
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
}

const SET_UP: readonly (readonly [table: string, one: string, several: string])[] = [
  ['collections', 'collection', 'collections'],
  ['fields', 'field', 'fields'],
  ['views', 'saved view', 'saved views'],
  ['settings', 'setting', 'settings'],
];

/** Such as `135,233 records, 152 photos and files, 1.1 GB`. */
export function contentWords(content: Content): string {
  return [...partWords(content), formatBytes(content.bytes)].join(', ');
}

/**
 * Such as `47 records` and `5 photos and files`; for a backup of the set-up, such as `4 collections` and `31 fields`.
 */
export function partWords({ records, files, tables }: Pick<Content, 'records' | 'files' | 'tables'>): string[] {
  const rowsOf = (table: string) => tables.find(({ name }) => name === table)?.rows;
  const setUp = SET_UP.flatMap(([table, one, several]) =>
    rowsOf(table) ? [formatCountOf(rowsOf(table) ?? 0, one, several)] : [],
  );
  const isSetUpOnly = records + files === 0 && rowsOf('records') === undefined && setUp.length > 0;
  return isSetUpOnly ? setUp : countWords(records, files);
}

/** Such as `135,233 records` and `152 photos and files`. */
function countWords(records: number, files: number): string[] {
  const words = [formatCountOf(records, 'record')];
  if (files > 0) words.push(`${formatCount(files)} ${files === 1 ? 'photo or file' : 'photos and files'}`);
  return words;
}
