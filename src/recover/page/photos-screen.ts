import { make, pager } from './dom.ts';
import { photo } from './photo.ts';
import type { Back, BrowsedList, Screens } from './screens.ts';

/** The photos of a collection, some at a time. @param starts where each page up to this one begins. */
export function showPhotos(screens: Screens, browsed: BrowsedList, back: Back, starts: readonly number[] = [0]): void {
  const area = make('div', { class: 'stack' });
  const { list } = browsed;
  screens.show(`Photos of ${list.name}`, back, area);
  void screens.attempt(area, async () => {
    const { leaving } = screens;
    const { photos, next } = await screens.client.listPhotos(list.id, starts.at(-1) ?? 0);
    if (leaving.aborted) return;
    const pages = pager(
      `Page ${starts.length}`,
      starts.length > 1 ? () => showPhotos(screens, browsed, back, starts.slice(0, -1)) : undefined,
      next === undefined ? undefined : () => showPhotos(screens, browsed, back, [...starts, next]),
    );
    area.replaceChildren(
      photos.length > 0
        ? make('div', { class: 'photos' }, ...photos.map((file) => photo(screens, file, file.title)))
        : make('p', {}, 'There are no photos.'),
      ...(pages ? [pages] : []),
    );
  });
}
