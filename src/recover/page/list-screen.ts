import { formatCount, formatCountOf } from '../../ui/format.ts';
import { ROWS_PER_PAGE, type RowPlace, type RowsPage } from '../contract.ts';
import { button, make, pager } from './dom.ts';
import { showPhotos } from './photos-screen.ts';
import { showRow } from './row-screen.ts';
import type { Back, BrowsedList, Screens } from './screens.ts';

const TYPING_PAUSE_MS = 200;

/** The records of a collection, or the rows of a table, page by page. */
export function showList(screens: Screens, browsed: BrowsedList, back: Back, offset = 0, search = ''): void {
  const { list, contents } = browsed;
  const area = make('div', { class: 'stack' });
  const again = (from: number, text: string): Back => ({
    text: list.name,
    go: () => showList(screens, browsed, back, from, text),
  });
  const view = new ListView(screens, browsed, area, again);
  screens.show(
    list.name,
    back,
    make(
      'div',
      { class: 'row' },
      contents.isCatalogue ? searchField(search, (text) => void view.show(0, text)) : undefined,
      list.hasPhotos ? button('Show photos', () => showPhotos(screens, browsed, again(0, ''))) : undefined,
    ),
    area,
  );
  void view.show(offset, search);
}

function searchField(search: string, onSearch: (text: string) => void): HTMLElement {
  const input = make('input', {
    type: 'search',
    value: search,
    placeholder: 'Search titles',
    'aria-label': 'Search titles',
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => onSearch(input.value), TYPING_PAUSE_MS);
  });
  return input;
}

class ListView {
  readonly #screens: Screens;
  readonly #browsed: BrowsedList;
  readonly #area: HTMLElement;
  readonly #again: (offset: number, search: string) => Back;
  /** Only the answer to the latest question is shown. */
  #asked = 0;

  /** @param again leads back to a page of the list. */
  constructor(
    screens: Screens,
    browsed: BrowsedList,
    area: HTMLElement,
    again: (offset: number, search: string) => Back,
  ) {
    this.#again = again;
    this.#screens = screens;
    this.#browsed = browsed;
    this.#area = area;
  }

  async show(offset: number, search: string): Promise<void> {
    const asked = (this.#asked += 1);
    await this.#screens.attempt(this.#area, async () => {
      const page = await this.#screens.client.listRows({ listId: this.#browsed.list.id, search, offset });
      if (asked !== this.#asked) return;
      const { total } = page;
      const end = Math.min(offset + ROWS_PER_PAGE, total);
      const to = (start: number) => () => void this.show(start, search);
      const words = `${formatCount(offset + 1)} to ${formatCount(end)} of ${formatCount(total)}`;
      this.#area.replaceChildren(
        ...(total === 0
          ? [make('p', { role: 'status' }, search === '' ? 'There are none.' : 'Nothing has such a title.')]
          : [
              this.#table(page, offset, search),
              pager(
                words,
                offset > 0 ? to(Math.max(0, offset - ROWS_PER_PAGE)) : undefined,
                end < total ? to(end) : undefined,
              ) ?? make('p', { class: 'dim', role: 'status' }, formatCountOf(total, 'row')),
            ]),
      );
    });
  }

  #table({ columns, rows }: RowsPage, offset: number, search: string): HTMLElement {
    const open = (place: RowPlace) => () => showRow(this.#screens, this.#browsed, place, this.#again(offset, search));
    const lines = rows.map(({ place, cells: [first = '', ...rest] }) =>
      make(
        'tr',
        {},
        make(
          'th',
          { scope: 'row' },
          make('button', { type: 'button', class: 'link', onClick: open(place) }, first || 'Untitled'),
        ),
        ...rest.map((cell) => make('td', {}, cell)),
      ),
    );
    const head = columns.map((column) => make('th', { scope: 'col' }, column));
    return make(
      'div',
      { class: 'scroll', role: 'region', 'aria-label': this.#browsed.list.name, tabindex: 0 },
      make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...lines)),
    );
  }
}
