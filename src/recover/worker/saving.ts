import type { CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import { exportEntries, type ExportEntry } from '../../catalogue/export/export-entries.ts';
import { throwIfAborted } from '../../engine/index.ts';
import type { LostPart, SaveChoice, SavePiece } from '../contract.ts';
import type { LostParts } from './lost-parts.ts';
import { type PiecesOptions, zipPieces, type ZipPiece } from './save-pieces.ts';

/** Browsers lose Blobs in memory beyond some 500 MiB; the download of one volume may still be running. */
const VOLUME_BYTES = 180 * 1024 * 1024;

/** What is being saved, taken piece by piece. */
export class Saving {
  readonly #pieces: AsyncGenerator<ZipPiece, void, void>;
  readonly #abort = new AbortController();
  readonly #lost: LostParts;
  readonly #describeLost: () => Promise<readonly LostPart[]>;
  #entries = 0;

  /**
   * @param begin begins to write; `onEntries` receives the number of complete files.
   * @param lost receives the parts that cannot be read meanwhile.
   * @param describeLost asked at the end, to report them.
   */
  constructor(
    begin: (signal: AbortSignal, onEntries: (entries: number) => void) => AsyncGenerator<ZipPiece, void, void>,
    lost: LostParts,
    describeLost: () => Promise<readonly LostPart[]>,
  ) {
    this.#lost = lost;
    this.#describeLost = describeLost;
    this.#pieces = begin(this.#abort.signal, (entries) => {
      this.#entries = entries;
    });
  }

  async next(): Promise<SavePiece> {
    const { done, value } = await this.#pieces.next();
    throwIfAborted(this.#abort.signal);
    if (done !== true) return value.kind === 'bytes' ? { ...value, entries: this.#entries } : value;
    return { kind: 'end', entries: this.#entries, lost: this.#lost.isEmpty ? [] : await this.#describeLost() };
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#pieces.return();
  }
}

/** Files as a ZIP, or several. What is missing is also named in it. */
export function savedZip(
  entries: AsyncIterable<ExportEntry>,
  lost: LostParts,
  describeLost: () => Promise<readonly LostPart[]>,
  { isInVolumes, ...options }: Pick<SaveChoice, 'isInVolumes'> & Omit<PiecesOptions, 'volumeBytes'>,
): AsyncGenerator<ZipPiece, void, void> {
  const volumes = isInVolumes ? { volumeBytes: VOLUME_BYTES } : {};
  return zipPieces(withLostNote(entries, lost, describeLost), { ...options, ...volumes });
}

async function* withLostNote(
  entries: AsyncIterable<ExportEntry>,
  lost: LostParts,
  describeLost: () => Promise<readonly LostPart[]>,
): AsyncGenerator<ExportEntry, void, void> {
  yield* entries;
  if (!lost.isEmpty) yield { path: 'WHAT IS MISSING.txt', content: lostNote(await describeLost()) };
}

async function* lostNote(lost: readonly LostPart[]): AsyncGenerator<string, void, void> {
  yield 'A part of the backup was damaged or missing when this was saved. Everything else is here.\r\n\r\n';
  for (const { table, rows, names } of lost) {
    yield `${table}: ${rows} could not be read\r\n`;
    for (const name of names) yield `  ${name}\r\n`;
  }
}

/** The catalogue as an open export, of which the reader leaves out what cannot be read. */
export function catalogueEntries(
  reader: CatalogueReader,
  { listIds, formats, withFiles }: SaveChoice,
  takenAt: Date,
  recordId: string | undefined,
): AsyncIterable<ExportEntry> {
  const chosen = recordId === undefined ? reader : onlyRecord(reader, recordId);
  return exportEntries(chosen, { formats, withFiles, ...(listIds ? { collectionIds: listIds } : {}) }, takenAt);
}

function onlyRecord(reader: CatalogueReader, recordId: string): CatalogueReader {
  return {
    ...reader,
    async *records(collectionId) {
      for await (const record of reader.records(collectionId)) {
        if (record.id !== recordId) continue;
        yield record;
        return;
      }
    },
  };
}
