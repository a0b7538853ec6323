import { formatCountOf } from '../../ui/format.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../catalogue/export/export-entries.ts';
import { throwIfAborted, toBackupError } from '../../engine/index.ts';
import type { RowPlace, SaveChoice, ShownFile } from '../contract.ts';
import { button, checkbox, make, notice, section } from './dom.ts';
import { showJob } from './job-panel.ts';
import { openDownloadSink } from './saving/download-sink.ts';
import type { FileSink, SavedFile } from './saving/file-sink.ts';
import { openPickerSink } from './saving/picker-sink.ts';
import type { BrowsedBackup, BrowsedList, RecoveryClient, Screens } from './screens.ts';
import { lostWords } from './words.ts';

const FORMAT_WORDS: Readonly<Record<ExportFormat, string>> = {
  json: 'JSON, which the app takes back',
  csv: 'CSV tables for spreadsheets',
  geojson: 'GeoJSON maps of places',
  markdown: 'Markdown pages to read',
};
const OPEN_WORDS =
  'What you save is not encrypted: anyone who has the file can read it. Delete it when you no longer need it.';

/** Saves the backup, chosen collections, or one record. */
export function savePanel(
  screens: Screens,
  browsed: BrowsedBackup | BrowsedList,
  row?: { readonly place: RowPlace; readonly fileBytes: number },
): HTMLElement {
  const { contents, backup } = browsed;
  const result = make('div', { class: 'job' });
  const lists = row ? [] : contents.lists.map((list) => ({ list, ...checkbox(list.name, true) }));
  const formats = contents.isCatalogue
    ? EXPORT_FORMATS.map((format) => ({ format, ...checkbox(FORMAT_WORDS[format], true) }))
    : [];
  const files = checkbox('Photos and files', true);
  const choice = (): Omit<SaveChoice, 'isInVolumes'> => {
    const isAll = lists.every(({ input }) => input.checked);
    const chosen = lists.filter(({ input }) => input.checked).map(({ list }) => list.id);
    return {
      ...(row && 'list' in browsed
        ? { place: row.place, listIds: [browsed.list.id] }
        : isAll
          ? {}
          : { listIds: chosen }),
      formats: formats.filter(({ input }) => input.checked).map(({ format }) => format),
      withFiles: files.input.checked,
    };
  };
  const fileName = `heirloom-export-${backup.takenAt.slice(0, 10)}.zip`;
  const aboutBytes = row ? row.fileBytes : backup.bytes;
  const save = () =>
    screens.attempt(result, async () => {
      await saveChoice(screens, result, { choice: choice(), fileName, aboutBytes, isCatalogue: contents.isCatalogue });
    });
  return section(
    row ? 'Save this record' : 'Save',
    make('p', {}, OPEN_WORDS),
    lists.length > 1 ? fieldset('What', lists) : undefined,
    formats.length > 0 ? fieldset('As', [...formats, files]) : undefined,
    make(
      'div',
      { class: 'row' },
      button(row ? 'Save this record' : 'Save as a ZIP file', () => void save(), 'primary'),
    ),
    result,
  );
}

function fieldset(legend: string, boxes: readonly { readonly label: HTMLElement }[]): HTMLElement {
  return make('fieldset', {}, make('legend', {}, legend), ...boxes.map(({ label }) => label));
}

interface WantedSave {
  readonly choice: Omit<SaveChoice, 'isInVolumes'>;
  readonly fileName: string;
  readonly aboutBytes: number;
  readonly isCatalogue: boolean;
}

/** Saves one file as it is, in pieces: browsers keep no large one in memory. Call it within a click. */
export async function saveOneFile(
  screens: Screens,
  place: HTMLElement,
  { id, name, sizeBytes }: Pick<ShownFile, 'id' | 'name' | 'sizeBytes'>,
): Promise<void> {
  const choice = { fileId: id, formats: [], withFiles: true };
  await saveInto(screens, place, { choice, fileName: name, aboutBytes: sizeBytes, isCatalogue: false });
}

async function saveChoice(screens: Screens, place: HTMLElement, wanted: WantedSave): Promise<void> {
  const { choice, isCatalogue } = wanted;
  if (choice.listIds?.length === 0 || (isCatalogue && choice.formats.length === 0 && !choice.withFiles)) {
    place.replaceChildren(notice('bad', 'Choose at least one thing to save.'));
    return;
  }
  await saveInto(screens, place, wanted);
}

async function saveInto(screens: Screens, place: HTMLElement, wanted: WantedSave): Promise<void> {
  const { choice, fileName, aboutBytes, isCatalogue } = wanted;
  const picked = await openPickerSink(fileName);
  if (picked === 'declined') return;
  const sink = picked ?? (await openDownloadSink(fileName, aboutBytes));
  const { saved, lost, entries } = await showJob(place, 'Saving…', screens.leaving, (options) =>
    writeAll(screens.client, { ...choice, isInVolumes: sink.isInVolumes }, sink, aboutBytes, options),
  );
  place.replaceChildren(
    notice('good', entries === 0 ? saved.words : `${saved.words} It contains ${formatCountOf(entries, 'file')}.`),
    ...(lost.length > 0
      ? [notice('bad', 'A part of the backup could not be read and is missing:', lostWords(lost, isCatalogue))]
      : []),
    ...(saved.deleteCopy ? [copyNote(saved.deleteCopy)] : []),
  );
}

async function writeAll(
  client: RecoveryClient,
  choice: SaveChoice,
  sink: FileSink,
  bytesTotal: number,
  { signal, onProgress }: Parameters<Parameters<typeof showJob>[3]>[0],
): Promise<
  Pick<Extract<Awaited<ReturnType<RecoveryClient['nextPiece']>>, { kind: 'end' }>, 'entries' | 'lost'> & {
    saved: SavedFile;
  }
> {
  let bytesDone = 0;
  try {
    await client.startSaving(choice);
    for (;;) {
      throwIfAborted(signal);
      const piece = await client.nextPiece();
      if (piece.kind === 'end') return { ...piece, saved: await sink.finish() };
      if (piece.kind === 'volume') {
        await sink.endVolume();
        continue;
      }
      await sink.write(piece.bytes);
      bytesDone += piece.bytes.length;
      onProgress({ done: piece.entries, bytesDone, ...(bytesTotal > 0 ? { bytesTotal } : {}) });
    }
  } catch (error) {
    await client.stopSaving().catch(() => undefined);
    await sink.abandon();
    // Errors of the sink are the browser's, such as that of a full disk.
    throw toBackupError(error, 'internal');
  }
}

function copyNote(deleteCopy: () => Promise<void>): HTMLElement {
  const note = notice(
    'note',
    'Until then, an unencrypted copy is in this browser’s storage. It is deleted after a while, when you close this page, or now:',
  );
  const remove = button('The file is saved: delete the copy', () => {
    void deleteCopy().then(() => note.replaceChildren(make('p', {}, 'The copy in the browser’s storage is deleted.')));
  });
  note.append(make('div', { class: 'row' }, remove));
  return note;
}
