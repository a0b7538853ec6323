import {
  BlobReader,
  configure,
  type FileEntry,
  TextWriter,
  BlobWriter,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { z } from '../../zod.ts';
import {
  COLLECTION_FILE,
  collectionSchema,
  MANIFEST_PATH,
  manifestSchema,
  RECORDS_FILE,
  recordSchema,
  SETTINGS_PATH,
  settingsSchema,
} from '../../export/export-format.ts';
import { ImportError } from '../import-error.ts';

configure({ useWebWorkers: false });

const MAX_ENTRIES = 500_000;
/** Only records and files are larger, and no single record is. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;

export type ExportedDefinition = z.infer<typeof collectionSchema>;
export type ExportedRecord = z.infer<typeof recordSchema>;

/** The opened JSON of an export. */
export interface OpenExport {
  readonly collections: readonly { readonly name: string; readonly folder: string }[];
  readonly settings: ReadonlyMap<string, unknown>;
  /** @throws ImportError `invalid-export`. */
  definition(folder: string): Promise<ExportedDefinition>;
  /** @param onBytes receives the number of bytes read. @throws ImportError `invalid-export`. */
  records(folder: string): AsyncGenerator<ExportedRecord, void, void>;
  /** A photo or file; `undefined` if the export does not have it. */
  file(path: string, type: string): Promise<Blob | undefined>;
  close(): Promise<void>;
}

/** @throws ImportError `invalid-export`: not a ZIP, not an export, or one of a later version. */
export async function openExport(zip: Blob): Promise<OpenExport> {
  const reader = new ZipReader(new BlobReader(zip));
  const entries = await readEntries(reader);
  const parse = async <Schema extends z.core.$ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> => {
    const entry = entries.get(path);
    if (!entry) throw invalid(`${path} is missing`);
    if (entry.uncompressedSize > MAX_DOCUMENT_BYTES) throw invalid(`${path} is too long`);
    return check(await readable(path, () => entry.getData(new TextWriter())), schema, path);
  };
  const manifest = await parse(MANIFEST_PATH, manifestSchema);
  const settings = entries.has(SETTINGS_PATH) ? await parse(SETTINGS_PATH, settingsSchema) : {};
  return {
    collections: manifest.collections,
    settings: new Map(Object.entries(settings)),
    definition: (folder) => parse(`collections/${folder}/${COLLECTION_FILE}`, collectionSchema),
    async *records(folder) {
      const path = `collections/${folder}/${RECORDS_FILE}`;
      const entry = entries.get(path);
      if (!entry) return;
      let number = 0;
      for await (const line of linesOf(entry, path)) {
        number += 1;
        if (line.trim() !== '') yield check(line, recordSchema, `${path}, line ${number}`);
      }
    },
    async file(path, type) {
      const entry = entries.get(path);
      return entry && readable(path, () => entry.getData(new BlobWriter(type)));
    },
    close: () => reader.close(),
  };
}

async function readEntries(reader: ZipReader<unknown>): Promise<ReadonlyMap<string, FileEntry>> {
  const entries = new Map<string, FileEntry>();
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entries.size >= MAX_ENTRIES) throw invalid('too many files');
      if (!entry.directory) entries.set(entry.filename, entry);
    }
  } catch (error) {
    throw error instanceof ImportError ? error : invalid('no readable ZIP', error);
  }
  return entries;
}

async function* linesOf(entry: FileEntry, path: string): AsyncGenerator<string, void, void> {
  const { readable: bytes, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const writing = entry.getData(writable);
  // A failure is thrown below, once the reader reaches it.
  writing.catch((error: unknown) => writable.abort(error).catch(() => undefined));
  const reader = bytes.pipeThrough(new TextDecoderStream('utf-8')).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await readable(path, () => reader.read());
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE_CHARACTERS) throw invalid(`a line of ${path} is too long`);
      yield* lines;
    }
    await readable(path, () => writing);
    if (rest !== '') yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function readable<Value>(path: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw invalid(`${path} cannot be read`, error);
  }
}

function check<Schema extends z.core.$ZodType>(json: string, schema: Schema, place: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw invalid(`${place} is no JSON`, error);
  }
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${place}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

export function invalid(detail: string, cause?: unknown): ImportError {
  return new ImportError('invalid-export', { detail, ...(cause === undefined ? {} : { cause }) });
}
