import type { CatalogueReader } from './catalogue-reader.ts';
import { type ExportChoice, exportEntries, isFileContent } from './export-entries.ts';
import { COLLECTION_FILE, EXPORT_FORMAT, EXPORT_VERSION, RECORDS_FILE, SETTINGS_PATH } from './export-format.ts';
import type { JsonWriter } from './stable-json.ts';

/**
 * An export as one JSON document, in pieces: settings, and each collection with its records. It names photos and files,
 * but has no place for their content.
 */
export async function* exportDocument(
  reader: CatalogueReader,
  { collectionIds }: Pick<ExportChoice, 'collectionIds'>,
  exportedAt: Date,
  writeJson: JsonWriter,
): AsyncGenerator<string, void, void> {
  const choice = { formats: ['json'], withFiles: false, ...(collectionIds ? { collectionIds } : {}) } as const;
  const head = { exportedAt: exportedAt.toISOString(), format: EXPORT_FORMAT, version: EXPORT_VERSION };
  yield writeJson(head).slice(0, -1);
  let collections = 0;
  for await (const { path, content } of exportEntries(reader, choice, exportedAt, writeJson)) {
    if (isFileContent(content)) continue;
    if (path === SETTINGS_PATH) yield `,\n"settings":${writeJson(JSON.parse(await whole(content)))},\n"collections":[`;
    if (path.endsWith(`/${COLLECTION_FILE}`)) {
      yield `${collections === 0 ? '' : ','}\n${writeJson(JSON.parse(await whole(content))).slice(0, -1)},"records":[`;
      collections += 1;
    }
    if (path.endsWith(`/${RECORDS_FILE}`)) {
      yield* withCommas(content);
      yield ']}';
    }
  }
  yield '\n]}\n';
}

/** Lines as the items of a list. */
async function* withCommas(lines: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  let isFirst = true;
  for await (const line of lines) {
    yield `${isFirst ? '' : ','}\n${line.trimEnd()}`;
    isFirst = false;
  }
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
