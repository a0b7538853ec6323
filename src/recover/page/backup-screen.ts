import { formatCountOf } from '../../ui/format.ts';
import { button, make, notice, section } from './dom.ts';
import { showList } from './list-screen.ts';
import { savePanel } from './save-panel.ts';
import type { Back, BrowsedBackup, Screens } from './screens.ts';
import { verifySection } from './verify-section.ts';
import { backupFacts, backupTime, lostWords } from './words.ts';

/** What one backup contains, and saving all or a part of it. */
export function showBackup(screens: Screens, browsed: BrowsedBackup, back: Back): void {
  const here = { text: 'The backup', go: () => showBackup(screens, browsed, back) };
  const { backup, contents } = browsed;
  const { isCatalogue, lists, lost } = contents;
  const items = lists.map((list) => {
    const browse = button('Browse', () => showList(screens, { ...browsed, list }, here));
    browse.setAttribute('aria-label', `Browse ${list.name}`);
    const words = formatCountOf(list.rows, isCatalogue ? 'record' : 'row');
    return make('li', {}, make('div', {}, make('strong', {}, list.name), make('p', { class: 'dim' }, words)), browse);
  });
  const heading = isCatalogue ? 'Collections' : 'Tables';
  screens.show(
    `Backup of ${backupTime(backup)}`,
    back,
    make('p', { class: 'dim' }, backup.name === '' ? backupFacts(backup) : `${backup.name} · ${backupFacts(backup)}`),
    lost.length > 0
      ? notice('bad', 'A part of this backup cannot be read. Everything else is here:', lostWords(lost, isCatalogue))
      : undefined,
    isCatalogue
      ? undefined
      : notice(
          'note',
          `Made by ${backup.appName}. Its tables are shown as they are, and saved as JSON with their files.`,
        ),
    section(
      heading,
      items.length > 0
        ? make('ul', { class: 'cards', 'aria-label': heading }, ...items)
        : make('p', {}, 'There are none in this backup.'),
    ),
    savePanel(screens, browsed),
    verifySection(screens, backup),
  );
}
