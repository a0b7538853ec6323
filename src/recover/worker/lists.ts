import type { ExportedFile } from '../../catalogue/export/catalogue-reader.ts';
import type { ListSummary, PhotosPage, RowDetails, RowPlace, RowsPage, RowsQuery } from '../contract.ts';

/** What a backup contains, as lists that are shown page by page. */
export interface Lists {
  summaries(): readonly ListSummary[];
  rows(query: RowsQuery): Promise<RowsPage>;
  row(listId: string, place: RowPlace): Promise<RowDetails | undefined>;
  photos(listId: string, from: number): Promise<PhotosPage>;
  /** @param id as `ShownFile` has it. @returns `undefined` if the backup does not have it. */
  file(id: string): Promise<ExportedFile | undefined>;
}
