import { join } from 'node:path';
import { ENGINE_LABELS, ENGINE_NAMES } from '../../scripts/find-engines.mjs';
import { backUp as backUpInChromium, downloadBackup as downloadInChromium } from '../support/backup.ts';
import { addSamples } from '../support/catalogue.ts';
import { commandLineIn } from '../support/cli.ts';
import { dumpDatabase, dumpExpression, expectSameDatabase, readDump } from '../support/compare.ts';
import { NOT_EVERYWHERE, putEveryType } from '../support/every-type.ts';
import { LONG } from '../support/long-run.ts';
import { restoreFile as restoreInChromium } from '../support/restore.ts';
import { PASSPHRASE, setUpRecovery } from '../support/set-up.ts';
import { backUp, downloadBackup, restoreFile, skipWithout, test } from './engine-test.ts';

// In `npm test`, cli/from-browser.spec.ts goes from Chromium to the terminal and back.
test(
  'a backup of Chromium goes through Firefox, WebKit and the terminal, and comes back byte for byte',
  LONG,
  async ({ page, folder, openProfile, openScreen }) => {
    test.setTimeout(1_200_000);
    skipWithout(...ENGINE_NAMES);
    let file = join(folder, 'chromium.zip');
    await page.goto('/');
    await addSamples(page);
    await putEveryType(page, NOT_EVERYWHERE);
    await setUpRecovery(page);
    await backUpInChromium(page);
    await downloadInChromium(page, file);
    const original = await dumpDatabase(page);

    for (const engine of ENGINE_NAMES)
      await test.step(ENGINE_LABELS[engine], async () => {
        const downloads = join(folder, engine);
        const screen = await openScreen(engine, downloads);
        await restoreFile(screen, file);
        expectSameDatabase(readDump(await screen.evaluate(dumpExpression())), original);
        await backUp(screen);
        file = await downloadBackup(screen, downloads);
      });

    await test.step('the terminal', async () => {
      const { init, must } = commandLineIn(folder, PASSPHRASE);
      await must('restore', '--from-file', file, '--to', 'data');
      await init('repo');
      await must('backup', '--repo', 'repo', '--from', 'data');
      await must('backup', 'download', '--repo', 'repo', '--to', 'terminal.zip');
    });

    await test.step('Chromium again', async () => {
      const there = await openProfile();
      await restoreInChromium(there.page, join(folder, 'terminal.zip'), { passphrase: PASSPHRASE });
      expectSameDatabase(await dumpDatabase(there.page), original);
    });
  },
);
