import { createTablesReader, type CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import { CATALOGUE_NAME } from '../../catalogue/describe-source.ts';
import type { ExportEntry } from '../../catalogue/export/export-entries.ts';
import { BackupError, type CallOptions, type Repository, type Snapshot } from '../../engine/index.ts';
import { findRows, snapshotTables } from '../../engine/low-level.ts';
import type { Contents, LostPart, SaveChoice } from '../contract.ts';
import { CatalogueLists } from './catalogue-lists.ts';
import type { Lists } from './lists.ts';
import { LostParts } from './lost-parts.ts';
import { filePieces } from './save-pieces.ts';
import { catalogueEntries, savedZip, Saving } from './saving.ts';
import { tableEntries } from './table-export.ts';
import { TableLists } from './table-lists.ts';
import { TablePages } from './table-pages.ts';

const RECORDS = 'records';
const FILES = 'files';
const MOST_NAMES = 20;

/** One backup that is being looked at. Parts that cannot be read count as missing, and are collected. */
export class OpenBackup {
  readonly lists: Lists;
  readonly #repository: Repository;
  readonly #snapshot: Snapshot;
  readonly #lost: LostParts;
  readonly #catalogue: CatalogueLists | undefined;

  private constructor(repository: Repository, snapshot: Snapshot, lost: LostParts, lists: CatalogueLists | TableLists) {
    this.#repository = repository;
    this.#snapshot = snapshot;
    this.#lost = lost;
    this.lists = lists;
    this.#catalogue = lists instanceof CatalogueLists ? lists : undefined;
  }

  static async read(repository: Repository, snapshot: Snapshot, options: CallOptions): Promise<OpenBackup> {
    const lost = new LostParts();
    const tables: TablePages[] = [];
    const records = snapshot.tables.find(({ name }) => name === RECORDS);
    if (snapshot.source.name === CATALOGUE_NAME && records) {
      const pages = await TablePages.open(repository, records, lost.note, options.signal);
      const findLine = async (id: string) => {
        const keyText = JSON.stringify(id);
        return (await findRows(repository, records.root, [keyText], { onUnreadable: () => undefined })).get(keyText);
      };
      const reader = readerOf(repository, snapshot, lost, options.signal);
      const lists = await CatalogueLists.read(reader, pages, findLine, options);
      return new OpenBackup(repository, snapshot, lost, lists);
    }
    for (const table of snapshot.tables)
      tables.push(await TablePages.open(repository, table, lost.note, options.signal));
    return new OpenBackup(repository, snapshot, lost, new TableLists(repository, tables));
  }

  async contents(): Promise<Contents> {
    const lost = await this.#describe(this.#lost);
    return { isCatalogue: this.#catalogue !== undefined, lists: this.lists.summaries(), lost };
  }

  async save(choice: SaveChoice): Promise<Saving> {
    const lost = new LostParts();
    const describe = () => this.#describe(lost);
    if (choice.fileId !== undefined) {
      const file = await this.lists.file(choice.fileId);
      if (!file) throw new BackupError('missing-object', { context: { what: 'file' } });
      return new Saving(() => filePieces(file), lost, describe);
    }
    const recordId = choice.place && (await this.#catalogue?.recordId(choice.place));
    const modifiedAt = new Date(this.#snapshot.takenAt);
    const { isInVolumes } = choice;
    return new Saving(
      (signal, onEntries) => {
        const entries = this.#entries(choice, recordId, lost, signal);
        return savedZip(entries, lost, describe, { modifiedAt, signal, onEntries, isInVolumes });
      },
      lost,
      describe,
    );
  }

  #entries(
    choice: SaveChoice,
    recordId: string | undefined,
    lost: LostParts,
    signal: AbortSignal,
  ): AsyncIterable<ExportEntry> {
    if (this.#catalogue) {
      const reader = readerOf(this.#repository, this.#snapshot, lost, signal);
      return catalogueEntries(reader, choice, new Date(this.#snapshot.takenAt), recordId);
    }
    return tableEntries(this.#repository, this.#snapshot, {
      tables: this.#snapshot.tables.filter(({ name }) => choice.listIds?.includes(name) ?? true),
      onUnreadable: lost.note,
      signal,
    });
  }

  async #describe(lost: LostParts): Promise<readonly LostPart[]> {
    const hashes = lost.keysOf(FILES);
    const names = hashes.size > 0 ? await this.#catalogue?.namesOfFiles(hashes, MOST_NAMES) : undefined;
    return lost.summarize(new Map(names ? [[FILES, names]] : []));
  }
}

function readerOf(repository: Repository, snapshot: Snapshot, lost: LostParts, signal?: AbortSignal): CatalogueReader {
  return createTablesReader(
    snapshotTables(repository, snapshot, { ...(signal ? { signal } : {}), onUnreadable: lost.note }),
  );
}
