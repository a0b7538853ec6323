import { formatBytes, formatCountOf } from '../../ui/format.ts';
import type { Verified } from '../contract.ts';
import { button, make, notice, section } from './dom.ts';
import { showJob } from './job-panel.ts';
import type { Screens } from './screens.ts';
import { lostWords } from './words.ts';

/** Verifying every byte, of one backup or of all. */
export function verifySection(screens: Screens, backup: { readonly id: string } | undefined): HTMLElement {
  const result = make('div', { class: 'job' });
  const verify = () =>
    screens.attempt(result, async () => {
      const verified = await showJob(result, 'Verifying every byte…', screens.leaving, (options) =>
        screens.client.verify(backup?.id, options),
      );
      result.replaceChildren(verifiedNotice(verified));
    });
  return section(
    'Verify',
    make('p', { class: 'dim' }, 'Reads and decrypts every byte and compares it with what was written.'),
    make(
      'div',
      { class: 'row' },
      button('Verify every byte', () => void verify()),
    ),
    result,
  );
}

function verifiedNotice({ isIntact, bytes, backups, lost, problems }: Verified): HTMLElement {
  const read = `${formatBytes(bytes)} read, ${formatCountOf(backups, 'backup')}`;
  if (isIntact) return notice('good', `Everything is intact (${read}).`);
  const words = lostWords(lost, true);
  const details = words.length > 0 ? words : [formatCountOf(problems, 'problem')];
  return notice(
    'bad',
    `A part is damaged (${read}). Everything else can still be opened and saved. Cannot be read:`,
    details,
  );
}
