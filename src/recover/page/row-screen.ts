import { formatBytes } from '../../ui/format.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import type { RowDetails, RowPlace, ShownFile } from '../contract.ts';
import { button, make, notice, section } from './dom.ts';
import { errorSentence } from './error-words.ts';
import { photo } from './photo.ts';
import { saveOneFile, savePanel } from './save-panel.ts';
import type { Back, BrowsedList, Screens } from './screens.ts';

/** One record with its fields, photos and files. */
export function showRow(screens: Screens, browsed: BrowsedList, place: RowPlace, back: Back): void {
  const body = make('div', { class: 'stack' });
  const show = async () => {
    try {
      const details = await screens.client.readRow(browsed.list.id, place);
      // Shown first: photos are released when the screen before is left.
      screens.show(details.title, back, body);
      body.replaceChildren(...parts(screens, browsed, place, details));
    } catch (error) {
      screens.show('This record cannot be read', back, notice('bad', errorSentence(error)));
    }
  };
  void show();
}

function parts(screens: Screens, browsed: BrowsedList, place: RowPlace, { facts, files }: RowDetails): Node[] {
  const rows = facts.flatMap(({ name, text }) => [make('dt', {}, name), make('dd', {}, text)]);
  const photos = files.filter(({ isPhoto }) => isPhoto);
  const fileBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [
    rows.length > 0 ? make('dl', {}, ...rows) : make('p', {}, 'This record is empty.'),
    ...(photos.length > 0
      ? [section('Photos', make('div', { class: 'photos' }, ...photos.map((file) => photo(screens, file, file.name))))]
      : []),
    ...(files.length > 0
      ? [section('Files', make('ul', { class: 'cards' }, ...files.map((file) => fileItem(screens, file))))]
      : []),
    ...(browsed.contents.isCatalogue ? [savePanel(screens, browsed, { place, fileBytes })] : []),
  ];
}

/** Larger files are saved in pieces. */
const MOST_BYTES_AT_ONCE = 64 * 1024 * 1024;

function fileItem(screens: Screens, file: ShownFile): HTMLElement {
  const { id, name, sizeBytes } = file;
  const message = make('div', {});
  const save = button('Save', () => {
    void screens.attempt(message, async () => {
      if (sizeBytes > MOST_BYTES_AT_ONCE) {
        await saveOneFile(screens, message, file);
        return;
      }
      const blob = await screens.client.readFile(id);
      if (blob) saveBlob(blob, name);
      else message.replaceChildren(notice('bad', 'This file is not in the backup, or cannot be read.'));
    });
  });
  save.setAttribute('aria-label', `Save ${name}`);
  return make(
    'li',
    {},
    make('div', {}, make('span', {}, name), make('p', { class: 'dim' }, formatBytes(sizeBytes)), message),
    save,
  );
}
