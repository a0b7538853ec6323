import { titleOfRecord } from '../../catalogue/export/exported-collection.ts';
import type { CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import type { CatalogueRecord, Collection, Field } from '../../catalogue/model.ts';
import type { Resolution, RestoreChoice, RestoreMode, SelectionRule } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** What of a backup is restored, and how, as it is asked for at the terminal. */
export interface ChoiceOptions {
  readonly mode?: string;
  readonly partial?: readonly string[];
  readonly collections?: readonly string[];
  readonly records?: readonly string[];
  readonly issues?: readonly string[];
  readonly fields?: readonly string[];
  readonly excludeRecords?: readonly string[];
  readonly excludeIssues?: readonly string[];
  readonly onConflict?: string;
  readonly leaveOutUnreadable?: boolean;
}

const MODES: Readonly<Record<string, RestoreMode>> = { exact: 'exact', missing: 'missing', update: 'update' };
const CONFLICTS: Readonly<Record<string, Resolution>> = {
  mine: 'mine',
  backup: 'theirs',
  both: 'both',
  newest: 'newest',
};
const PARTS: Readonly<Record<string, readonly string[]>> = {
  config: ['collections', 'fields', 'views', 'settings'],
  fields: ['fields'],
  records: ['records'],
  issues: ['records'],
  files: ['files'],
};
const LEAST_PREFIX = 4;

export const MODE_WORDS = Object.keys(MODES);
export const CONFLICT_WORDS = Object.keys(CONFLICTS);
export const PART_WORDS = Object.keys(PARTS);

/** @throws CliError for words that mean nothing, or nothing in this backup. */
export async function readChoice(options: ChoiceOptions, backup: CatalogueReader): Promise<RestoreChoice> {
  const mode = mustBeOneOf(options.mode ?? 'exact', MODES, '--mode');
  if (options.onConflict !== undefined && mode !== 'update')
    throw usage('--on-conflict needs --mode update.', 'The other modes have no conflicts.');
  const resolutions =
    options.onConflict === undefined
      ? []
      : [{ take: mustBeOneOf(options.onConflict, CONFLICTS, '--on-conflict') } as const];
  return {
    mode,
    selection: await new ChoiceReading(options, backup).rules(),
    resolutions,
    ...(options.leaveOutUnreadable ? { unreadable: 'leave-out' } : {}),
  };
}

function mustBeOneOf<Value>(word: string, known: Readonly<Record<string, Value>>, option: string): Value {
  const found = Object.hasOwn(known, word) ? known[word] : undefined;
  if (found !== undefined) return found;
  throw usage(`${option} knows no ${JSON.stringify(word)}.`, `It takes one of: ${Object.keys(known).join(', ')}.`);
}

/** The collections that are named, by id or by name. @returns `undefined` where none is: all of them. */
export async function chooseCollections(
  words: readonly string[] | undefined,
  backup: Pick<CatalogueReader, 'collections'>,
): Promise<readonly Collection[] | undefined> {
  if (!words) return undefined;
  const all = await backup.collections();
  return words.map((word) => {
    const found = all.filter(({ id, name }) => id === word || name.toLowerCase() === word.toLowerCase());
    const names = all.map(({ name }) => name).join(', ');
    return mustBeOnly(found, `collection ${JSON.stringify(word)}`, `Collections that there are: ${names}.`);
  });
}

class ChoiceReading {
  readonly #options: ChoiceOptions;
  readonly #backup: CatalogueReader;

  constructor(options: ChoiceOptions, backup: CatalogueReader) {
    this.#options = options;
    this.#backup = backup;
  }

  /** The last rule that fits a row decides: so first nothing, then what is named, then what is left out again. */
  async rules(): Promise<readonly SelectionRule[]> {
    const { partial, fields, records, issues, excludeRecords, excludeIssues } = this.#options;
    const collections = await chooseCollections(this.#options.collections, this.#backup);
    const groups = collections?.map(({ id }) => id);
    const keys = await this.#keyTexts(records, issues, collections);
    const paths = fields && (await this.#fieldPaths(fields, groups));
    const tables = partial?.flatMap((part) => mustBeOneOf(part, PARTS, '--partial'));
    const left = (await this.#keyTexts(excludeRecords, excludeIssues, collections)) ?? [];
    if ((keys ?? paths) && tables?.some((table) => table !== 'records'))
      throw usage(
        '--records, --issues and --fields are about records, and --partial about something else.',
        'Leave out --partial, or restore twice.',
      );
    const isPart = [groups, keys, paths, tables].some((chosen) => chosen !== undefined);
    const taken = keys || paths ? recordRules(keys, paths, groups) : partRules(tables, groups);
    return [
      ...(isPart ? [{ isTaken: false }, ...taken] : []),
      ...left.map((keyText) => ({ isTaken: false, table: 'records', keyText })),
    ];
  }

  async #fieldPaths(
    words: readonly string[],
    groups: readonly string[] | undefined,
  ): Promise<readonly SelectionRule[]> {
    const all = (await this.#backup.fields()).filter(({ collectionId }) => groups?.includes(collectionId) ?? true);
    return words.flatMap((word) => {
      const found = all.filter(({ id, name }) => id === word || name.toLowerCase() === word.toLowerCase());
      if (found.length > 0)
        return found.map(({ id, collectionId }) => ({ isTaken: true, group: collectionId, field: `values.${id}` }));
      const names = [...new Set(all.map(({ name }) => name))].join(', ');
      throw noSuch(`field ${JSON.stringify(word)}`, `Fields in the backup: ${names}.`);
    });
  }

  /** The keys of records that are named by id, beginning of an id, or title; and of issues, by their number. */
  async #keyTexts(
    records: readonly string[] | undefined,
    issues: readonly string[] | undefined,
    collections: readonly Collection[] | undefined,
  ): Promise<readonly string[] | undefined> {
    if (!records && !issues) return undefined;
    const fields = await this.#backup.fields();
    const found = new Map<string, { readonly ids: Set<string>; readonly what: string }>();
    for (const word of records ?? []) found.set(`record ${word}`, { ids: new Set(), what: `record ${word}` });
    for (const word of issues ?? []) found.set(`issue ${word}`, { ids: new Set(), what: `issue ${word}` });
    for (const collection of collections ?? (await this.#backup.collections())) {
      const own = fields.filter(({ collectionId }) => collectionId === collection.id);
      for await (const record of this.#backup.records(collection.id)) {
        const title = titleOfRecord(record, collection, own);
        for (const word of records ?? [])
          if (isMeant(record, title, word)) found.get(`record ${word}`)?.ids.add(record.id);
        for (const word of issues ?? [])
          if (hasNumber(record, own, word)) found.get(`issue ${word}`)?.ids.add(record.id);
      }
    }
    const hint = 'Records are named by id, the beginning of an id, or title; issues by their number.';
    return [...found.values()].map(({ ids, what }) => JSON.stringify(mustBeOnly([...ids], what, hint)));
  }
}

function isMeant({ id }: CatalogueRecord, title: string, word: string): boolean {
  return id === word || title === word || (word.length >= LEAST_PREFIX && id.startsWith(word));
}

/** Whether a record has this number in a field that counts, as issues have. */
function hasNumber({ values }: CatalogueRecord, fields: readonly Field[], word: string): boolean {
  const number = Number(word.replace(/^#/, ''));
  return fields.some(({ id, isSequential }) => isSequential === true && values[id] === number);
}

function recordRules(
  keys: readonly string[] | undefined,
  paths: readonly SelectionRule[] | undefined,
  groups: readonly string[] | undefined,
): readonly SelectionRule[] {
  const rows: readonly SelectionRule[] = keys
    ? keys.map((keyText) => ({ isTaken: true, keyText }))
    : (groups ?? [undefined]).map((group) => ({ isTaken: true, ...(group === undefined ? {} : { group }) }));
  if (!paths) return rows.map((row) => ({ ...row, table: 'records' }));
  return rows.flatMap((row) => paths.map((path) => ({ ...row, ...path, table: 'records' })));
}

function partRules(
  tables: readonly string[] | undefined,
  groups: readonly string[] | undefined,
): readonly SelectionRule[] {
  return (tables ?? [undefined]).flatMap((table) =>
    (groups ?? [undefined]).map((group) => ({
      isTaken: true,
      ...(table === undefined ? {} : { table }),
      ...(group === undefined ? {} : { group }),
    })),
  );
}

function mustBeOnly<Item>(found: readonly Item[], what: string, hint: string): Item {
  const [only] = found;
  if (only === undefined) throw noSuch(what, hint);
  if (found.length === 1) return only;
  throw usage(`There are ${found.length} of ${what}.`, `Name it by its id. ${hint}`);
}

function noSuch(what: string, hint: string): CliError {
  return new CliError(EXIT.usage, 'not-in-backup', `There is no ${what}.`, hint);
}

function usage(message: string, hint: string): CliError {
  return new CliError(EXIT.usage, 'usage', message, hint);
}
