import type { CatalogueReader } from '../catalogue-reader.ts';
import { exportEntries, type ExportChoice } from '../export-entries.ts';
import { writeExportZip } from '../write-export-zip.ts';

/** An export as one Blob. */
export async function exportToBlob(reader: CatalogueReader, choice: ExportChoice): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const output = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: (piece) => {
      pieces.push(piece.slice());
    },
  });
  const at = new Date('2024-05-06T07:08:10Z');
  await writeExportZip(exportEntries(reader, choice, at), output, { modifiedAt: at });
  return new Blob(pieces);
}
