import { backupClient } from '../../../backup/client/client.ts';
import { useChoices } from './choice-store.ts';
import { runTask } from './run-task.ts';
import { currentSource, useWizard } from './wizard-store.ts';

/** The quick check of an opened file: every stored part against its own name. */
export async function checkObjects(): Promise<void> {
  const { file } = useWizard.getState();
  if (!file) return;
  await runTask(
    'verify',
    `Checking the ${file.what}`,
    (options) => backupClient.checkFileObjects(file.opened.sourceId, options),
    (objectsReport) => ({ objectsReport }),
  );
}

/** The full check of the chosen backup: every byte decrypted and compared. */
export async function checkEveryByte(): Promise<void> {
  const { backup } = useChoices.getState();
  const source = currentSource();
  if (!backup || !source) return;
  await runTask(
    'verify',
    'Checking every byte',
    (options) => backupClient.checkBackup(source, backup.id, options),
    (checkReport) => ({ checkReport }),
  );
}
