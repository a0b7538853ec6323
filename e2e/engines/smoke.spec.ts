import { join } from 'node:path';
import { ENGINE_LABELS, ENGINE_NAMES } from '../../scripts/find-engines.mjs';
import { LONG } from '../support/long-run.ts';
import { backUp, downloadBackup, expect, restoreFile, setUp, skipWithout, test } from './engine-test.ts';

for (const engine of ENGINE_NAMES) {
  test(
    `${ENGINE_LABELS[engine]} catalogues, backs up, downloads, restores and undoes`,
    LONG,
    async ({ folder, openScreen }) => {
      skipWithout(engine);
      const downloads = join(folder, engine);
      const screen = await openScreen(engine, downloads);
      await test.step('catalogue', async () => {
        await screen.press('button', 'Fill with samples');
        await screen.see('link', 'Books');
      });
      await test.step('passphrase and recovery key', () => setUp(screen));
      await test.step('backup', () => backUp(screen));
      const file = await test.step('download', () => downloadBackup(screen, downloads));

      const other = await openScreen(engine, join(folder, 'other'));
      await test.step('restore in another browser', async () => {
        await restoreFile(other, file);
        await expect.poll(() => other.names('link')).toContain('Books');
      });
      await test.step('undo', async () => {
        await other.press('button', 'Undo');
        await other.see('heading', /Undone$/);
        await expect.poll(() => other.names('link')).not.toContain('Books');
      });
    },
  );
}
