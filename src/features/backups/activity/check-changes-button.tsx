import { Button } from '@mantine/core';
import { backupClient } from '../../../backup/client/client.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { notifyDone, runAndReport, withBusyNotice } from '../../errors/notify.tsx';

/** Compares all data with what the next backup would contain, and reports changes that were missed. */
export function CheckChangesButton() {
  return (
    <Button
      variant="default"
      size="compact-md"
      onClick={() => {
        runAndReport(checkChanges);
      }}
    >
      Check for missed changes
    </Button>
  );
}

async function checkChanges(): Promise<void> {
  const { rows, missed } = await withBusyNotice('Comparing your data with the changes that were noticed…', () =>
    backupClient.checkChanges(),
  );
  if (rows === 0) notifyDone('Nothing to compare: the next backup reads everything.');
  else if (missed === 0) notifyDone('No change was missed: the next backup has everything.');
  else
    notifyDone(
      `${formatCountOf(missed, 'change')} had been missed. The next backup includes ${missed === 1 ? 'it' : 'them'}.`,
    );
}
