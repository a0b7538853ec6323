import { Alert } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { SyncResult } from '../../../backup/contract/syncing.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { dismissOutcome, type JobOutcome } from './job-store.ts';

/** How the last job ended. A question is a card of its own. */
export function SyncOutcomeNotice({ outcome }: { readonly outcome: JobOutcome }) {
  if (outcome.kind === 'failed')
    return <ErrorNotice error={outcome.error} operation="sync" onRetry={outcome.again} onClose={dismissOutcome} />;
  const words = doneWords(outcome);
  if (words === undefined) return null;
  return (
    <Alert
      role="status"
      color="teal"
      icon={<IconCheck aria-hidden />}
      title={words}
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={dismissOutcome}
    />
  );
}

function doneWords(outcome: Exclude<JobOutcome, { readonly kind: 'failed' }>): string | undefined {
  switch (outcome.kind) {
    case 'cancelled':
      return 'Stopped. Your data is as it was.';
    case 'retired':
      return `${outcome.name} is retired.`;
    case 'undone':
      // A message says so, on whatever screen the person is.
      return undefined;
    case 'synchronised':
      return resultWords(outcome.result);
  }
}

function resultWords(result: SyncResult): string | undefined {
  if (result.kind === 'asks') return undefined;
  if (result.kind === 'in-step') return 'All devices’ changes are here already.';
  // What came in is a line of its own.
  return result.outgoing > 0 ? 'Synchronised: your changes are at the shared place.' : 'Synchronised.';
}
