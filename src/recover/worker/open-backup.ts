import { createTablesReader, type CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import { CATALOGUE_NAME } from '../../catalogue/describe-source.ts';
import type { CallOptions, Repository, Snapshot } from '../../engine/index.ts';
import { findRows, snapshotTables } from '../../engine/low-level.ts';
import type { Contents, LostPart, SaveChoice } from '../contract.ts';
import { CatalogueLists } from './catalogue-lists.ts';
import type { Lists } from './lists.ts';
import { LostParts } from './lost-parts.ts';
import { catalogueEntries, Saving } from './saving.ts';
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
    return new OpenBackup(repository, snapshot, lost, new TableLists(tables));
  }

  async contents(): Promise<Contents> {
    const lost = await this.#describe(this.#lost);
    return { isCatalogue: this.#catalogue !== undefined, lists: this.lists.summaries(), lost };
  }

  /** A file of the catalogue; `undefined` if the backup does not have it, or it cannot be read. */
  file(hash: string): Promise<Blob | undefined> {
    return readerOf(this.#repository, this.#snapshot, this.#lost).file(hash);
  }

  async save(choice: SaveChoice): Promise<Saving> {
    const lost = new LostParts();
    const takenAt = new Date(this.#snapshot.takenAt);
    const catalogue = this.#catalogue;
    const { place, listIds } = choice;
    const recordId = place && (await catalogue?.recordId(place));
    const open = (signal: AbortSignal) =>
      catalogue
        ? catalogueEntries(readerOf(this.#repository, this.#snapshot, lost, signal), choice, takenAt, recordId)
        : tableEntries(this.#repository, this.#snapshot, {
            tables: this.#snapshot.tables.filter(({ name }) => listIds?.includes(name) ?? true),
            onUnreadable: lost.note,
            signal,
          });
    return new Saving(open, choice, takenAt, lost, () => this.#describe(lost));
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
