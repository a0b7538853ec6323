import type { ShownFile } from '../contract.ts';
import { make } from './dom.ts';
import type { Screens } from './screens.ts';

/** A photo with its caption. It is released when the screen is left. */
export function photo(screens: Screens, { id, name }: ShownFile, caption: string): HTMLElement {
  const frame = make('div', { class: 'frame' });
  const { leaving } = screens;
  const say = (words: string) => frame.replaceChildren(make('span', { class: 'dim' }, words));
  const show = async () => {
    const blob = await screens.client.readFile(id).catch(() => undefined);
    if (leaving.aborted) return;
    if (!blob) {
      say('Not in the backup, or unreadable');
      return;
    }
    const url = URL.createObjectURL(blob);
    leaving.addEventListener('abort', () => URL.revokeObjectURL(url));
    const image = make('img', { src: url, alt: name });
    image.addEventListener('error', () => say('This browser cannot show it'));
    frame.replaceChildren(image);
  };
  void show();
  return make('figure', {}, frame, make('figcaption', {}, caption));
}
