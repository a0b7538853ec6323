import { hasDetail } from '../field-types/registry.ts';
import type { CatalogueRecord, Collection, Field, FileReference } from '../model.ts';
import { isFileReferences } from '../values.ts';
import type { CatalogueReader, ExportedFile } from './catalogue-reader.ts';
import { exportCsv } from './export-csv.ts';
import {
  COLLECTION_FILE,
  EXPORT_FORMAT,
  EXPORT_VERSION,
  exportJsonSchema,
  MANIFEST_PATH,
  RECORDS_FILE,
  SCHEMA_PATH,
  SETTINGS_PATH,
} from './export-format.ts';
import { exportGeoJson, hasLocations } from './export-geojson.ts';
import { recordAsMarkdown } from './export-markdown.ts';
import { titleOfRecord, type ExportedCollection } from './exported-collection.ts';
import { README } from './export-readme.ts';
import { stableJson, type JsonWriter } from './stable-json.ts';
import { UniqueNames } from './unique-names.ts';

export const EXPORT_FORMATS = ['json', 'csv', 'geojson', 'markdown'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The content of an export. Plain data. */
export interface ExportChoice {
  /** Missing: all of them. */
  readonly collectionIds?: readonly string[];
  readonly formats: readonly ExportFormat[];
  /** Whether to include photos and files. */
  readonly withFiles: boolean;
}

/** One file of an export. */
export interface ExportEntry {
  /** From the root, with slashes. */
  readonly path: string;
  /** Text in pieces, read on demand, or a file. */
  readonly content: AsyncIterable<string> | ExportedFile;
}

export function isFileContent(content: ExportEntry['content']): content is ExportedFile {
  return 'stream' in content;
}

/**
 * The files of an export, one after the other. Read each content to its end before requesting the next entry: only
 * reading the records shows which files are needed.
 * @param writeJson Serializes each JSON file; members sorted by name, unless given.
 */
export async function* exportEntries(
  reader: CatalogueReader,
  choice: ExportChoice,
  exportedAt: Date,
  writeJson: JsonWriter = stableJson,
): AsyncGenerator<ExportEntry, void, void> {
  const json = (path: string, value: unknown) => text(path, `${writeJson(value, 2)}\n`);
  const files = new ExportedFiles(choice.withFiles);
  const collections = await openCollections(reader, choice, files);
  yield text('README.txt', README);
  const has = (format: ExportFormat) => choice.formats.includes(format);
  if (has('json')) {
    yield json(MANIFEST_PATH, {
      $schema: `${SCHEMA_PATH}#/$defs/manifest`,
      format: EXPORT_FORMAT,
      version: EXPORT_VERSION,
      exportedAt: exportedAt.toISOString(),
      collections: collections.map(({ collection: { id, name }, folder }) => ({ id, name, folder })),
    });
    yield json(SCHEMA_PATH, exportJsonSchema());
    const settings = await reader.settings();
    yield json(SETTINGS_PATH, Object.fromEntries(settings.map(({ key, value }) => [key, value])));
  }
  for (const exported of collections) {
    const root = `collections/${exported.folder}`;
    if (has('json')) {
      yield json(`${root}/${COLLECTION_FILE}`, definitionOf(exported));
      yield { path: `${root}/${RECORDS_FILE}`, content: recordLines(exported, writeJson) };
    }
    if (has('csv')) yield { path: `csv/${exported.folder}.csv`, content: exportCsv(exported) };
    if (has('geojson') && hasLocations(exported.fields))
      yield { path: `geojson/${exported.folder}.geojson`, content: exportGeoJson(exported) };
    if (has('markdown')) yield* markdownEntries(exported);
    if (choice.withFiles && !has('json') && !has('markdown')) await nameAllFiles(exported);
    yield* fileEntries(reader, files);
  }
}

async function openCollections(
  reader: CatalogueReader,
  { collectionIds, formats }: ExportChoice,
  files: ExportedFiles,
): Promise<readonly ExportedCollection[]> {
  const wanted = collectionIds && new Set(collectionIds);
  const all = await reader.collections();
  const [fields, views] = [byCollection(await reader.fields()), byCollection(await reader.views())];
  const chosen = all.filter(({ id }) => wanted?.has(id) ?? true).sort((a, b) => a.order - b.order);
  const chosenFields = chosen.flatMap(({ id }) => fields.get(id) ?? []);
  const titles = formats.some((format) => format !== 'json')
    ? await readTitles(reader, all, chosenFields, fields)
    : new Map<string, string>();
  const folders = new UniqueNames();
  return chosen.map((collection) => {
    const folder = folders.take(collection.name, 'Collection');
    const named = files.in(`collections/${folder}/files`);
    return {
      collection,
      fields: fields.get(collection.id) ?? [],
      views: views.get(collection.id) ?? [],
      folder,
      records: () => reader.records(collection.id),
      lines: () => reader.lines?.(collection.id) ?? reader.records(collection.id),
      titleOf: (id) => titles.get(id),
      pathOf: named,
    };
  });
}

function byCollection<Part extends { readonly collectionId: string; readonly order: number }>(
  parts: readonly Part[],
): ReadonlyMap<string, readonly Part[]> {
  const found = new Map<string, Part[]>();
  for (const part of [...parts].sort((a, b) => a.order - b.order))
    found.set(part.collectionId, [...(found.get(part.collectionId) ?? []), part]);
  return found;
}

/** The titles of the records that relations of `fields` may refer to. */
async function readTitles(
  reader: CatalogueReader,
  collections: readonly Collection[],
  fields: readonly Field[],
  allFields: ReadonlyMap<string, readonly Field[]>,
): Promise<ReadonlyMap<string, string>> {
  const relations = fields.filter(({ type }) => hasDetail(type, 'relatedCollectionId'));
  const isRelated = ({ id }: Collection) =>
    relations.some(({ relatedCollectionId }) => relatedCollectionId === undefined || relatedCollectionId === id);
  const titles = new Map<string, string>();
  for (const collection of collections.filter(isRelated)) {
    for await (const record of reader.records(collection.id))
      titles.set(record.id, titleOfRecord(record, collection, allFields.get(collection.id) ?? []));
  }
  return titles;
}

function definitionOf({ collection, fields, views }: ExportedCollection): unknown {
  // The folder says which collection they belong to.
  const withoutCollection = <Part extends { readonly collectionId: string }>({ collectionId: _, ...part }: Part) =>
    part;
  return { collection, fields: fields.map(withoutCollection), views: views.map(withoutCollection) };
}

async function* recordLines(
  { lines, pathOf }: ExportedCollection,
  writeJson: JsonWriter,
): AsyncGenerator<string, void, void> {
  for await (const record of lines()) {
    if (typeof record === 'string') {
      yield record;
      continue;
    }
    const placed = Object.entries(record.values)
      // No field has this value, and JSON cannot express it.
      .filter(([, value]) => typeof value !== 'number' || Number.isFinite(value))
      .map(([fieldId, value]) => [
        fieldId,
        isFileReferences(value) ? value.map((file) => ({ ...file, path: pathOf(file) })) : value,
      ]);
    // Where the members stand must stay: a data folder gives them back in this order.
    const { collectionId: _, fileHashes: __, ...rest } = { ...record, values: Object.fromEntries(placed) };
    yield `${writeJson(rest)}\n`;
  }
}

async function* markdownEntries(exported: ExportedCollection): AsyncGenerator<ExportEntry, void, void> {
  const names = new UniqueNames();
  const { collection, fields, folder } = exported;
  for await (const record of exported.records()) {
    const name = names.take(`${titleOfRecord(record, collection, fields).slice(0, 200)}`, 'Untitled');
    yield text(`markdown/${folder}/${name}.md`, recordAsMarkdown(record, exported));
  }
}

async function nameAllFiles({ records, pathOf }: ExportedCollection): Promise<void> {
  for await (const record of records()) for (const file of filesOf(record)) pathOf(file);
}

function filesOf({ values }: CatalogueRecord): readonly FileReference[] {
  return Object.values(values).flatMap((value) => (isFileReferences(value) ? value : []));
}

async function* fileEntries(reader: CatalogueReader, files: ExportedFiles): AsyncGenerator<ExportEntry, void, void> {
  for (const { hash, path } of files.takeNew()) {
    const content = await reader.file(hash);
    if (content) yield { path, content };
  }
}

/** Chooses the files of an export and their paths: each once, in the folder of the first collection that has it. */
class ExportedFiles {
  readonly #paths = new Map<string, string>();
  readonly #withFiles: boolean;
  #new: { readonly hash: string; readonly path: string }[] = [];

  constructor(withFiles: boolean) {
    this.#withFiles = withFiles;
  }

  /** Assigns paths to the files of one folder. */
  in(folder: string): ExportedCollection['pathOf'] {
    const names = new UniqueNames();
    return ({ hash, name }) => {
      if (!this.#withFiles) return undefined;
      const known = this.#paths.get(hash);
      if (known !== undefined) return known;
      const path = `${folder}/${names.take(name, 'file')}`;
      this.#paths.set(hash, path);
      this.#new.push({ hash, path });
      return path;
    };
  }

  /** The files named since the last call. */
  takeNew(): readonly { readonly hash: string; readonly path: string }[] {
    const found = this.#new;
    this.#new = [];
    return found;
  }
}

function text(path: string, content: string): ExportEntry {
  return { path, content: once(content) };
}

async function* once(content: string): AsyncGenerator<string, void, void> {
  yield content;
}
