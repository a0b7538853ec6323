import { formatCountOf } from '../../ui/format.ts';
import type { BackupSummary } from '../contract.ts';
import { showBackup } from './backup-screen.ts';
import { button, make, notice } from './dom.ts';
import { showJob } from './job-panel.ts';
import type { Back, OpenedBackups, Screens } from './screens.ts';
import { verifySection } from './verify-section.ts';
import { backupFacts, backupTime } from './words.ts';

/** The backups of the file or folder, and whether they are whole. */
export function showBackups(screens: Screens, opened: OpenedBackups, back: Back): void {
  const job = make('div', { class: 'job' });
  const open = (backup: BackupSummary) =>
    screens.attempt(job, async () => {
      const contents = await showJob(job, 'Reading the backup…', screens.leaving, (options) =>
        screens.client.browse(backup.id, options),
      );
      showBackup(
        screens,
        { ...opened, backup, contents },
        { text: 'All backups', go: () => showBackups(screens, opened, back) },
      );
    });
  screens.show(
    'Backups',
    back,
    make('p', { class: 'dim' }, opened.name),
    quickNotice(opened),
    job,
    opened.backups.length === 0
      ? notice('note', 'There is no backup that can be read.')
      : make('ul', { class: 'cards', 'aria-label': 'Backups' }, ...opened.backups.map((backup) => card(backup, open))),
    opened.backups.length > 0 ? verifySection(screens, undefined) : undefined,
  );
}

function card(backup: BackupSummary, open: (backup: BackupSummary) => Promise<void>): HTMLElement {
  const time = backupTime(backup);
  const openIt = button('Open', () => void open(backup), 'primary');
  openIt.setAttribute('aria-label', `Open the backup of ${time}`);
  return make(
    'li',
    {},
    make(
      'div',
      {},
      make('strong', {}, time, backup.name === '' ? '' : ` · ${backup.name}`),
      make('p', { class: 'dim' }, backupFacts(backup)),
      backup.note === '' ? undefined : make('p', {}, backup.note),
    ),
    openIt,
  );
}

function quickNotice({ problems: { packs, indexes, backups } }: OpenedBackups): HTMLElement {
  const found = [
    ...(packs > 0 ? [`${formatCountOf(packs, 'pack')} of records and files missing or cut off`] : []),
    ...(indexes > 0 ? [formatCountOf(indexes, 'unreadable index', 'unreadable indexes')] : []),
    ...(backups > 0 ? [formatCountOf(backups, 'unreadable backup')] : []),
  ];
  if (found.length === 0) return notice('good', 'A quick check found all parts in place.');
  return notice('bad', 'A part is damaged or missing. Everything else can still be opened and saved.', found);
}
