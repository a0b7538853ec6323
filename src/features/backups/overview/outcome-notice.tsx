import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { BackupError } from '../../../engine/index.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { errorWords, type Operation } from '../../errors/error-words.ts';
import { formatBytes, formatDuration } from '../../../ui/format.ts';
import { staysWords } from '../shared/undo-restore.tsx';
import { BackedUpNotice } from './backed-up-notice.tsx';
import { dismissOutcome, type JobKind, type JobOutcome } from './job-store.ts';
import { VerifiedNotice } from './verified-notice.tsx';

const STOPPED: Readonly<Record<JobKind, string>> = {
  'back-up': 'The backup was stopped. Your earlier backups are as they were.',
  verify: 'Verifying was stopped. Nothing was changed.',
  download: 'Creating the file was stopped. The backup is unchanged.',
  delete: 'Freeing up space was stopped. What was already deleted is gone; all other backups are intact.',
  undo: 'The undo was stopped. Your data is as it was.',
  redo: 'The redo was stopped. Your data is as it was.',
};

const UNDONE = { undo: 'The restore was undone.', redo: 'The restore was redone.' } as const;

/** The result of a job, in plain words. */
export function OutcomeNotice({ outcome }: { readonly outcome: JobOutcome }) {
  switch (outcome.kind) {
    case 'backed-up':
      return <BackedUpNotice backup={outcome.backup} onClose={dismissOutcome} />;
    case 'verified':
      return <VerifiedNotice report={outcome.report} onClose={dismissOutcome} />;
    case 'downloaded':
      return (
        <Done
          title={`The file ${outcome.fileName} (${formatBytes(outcome.sizeBytes)}) is in your browser’s downloads.`}
        >
          Keep a copy of it outside this device. Only your passphrase or your recovery key opens it.
        </Done>
      );
    case 'deleted':
      return (
        <Done title={`Deleted. ${formatBytes(outcome.result.freedBytes)} freed.`}>
          {outcome.result.notFreed
            ? `Some space could not be freed yet: ${errorWords(outcome.result.notFreed).title} It will be freed the next time something is deleted.`
            : undefined}
        </Done>
      );
    case 'undone':
      return (
        <Done title={UNDONE[outcome.by]}>
          {`${staysWords(outcome.stays) ?? (outcome.by === 'redo' ? 'Your data is again as the restore left it.' : 'Your data is as it was before.')} It took ${formatDuration(outcome.result.durationMs)}. If that was a mistake, ${outcome.by === 'redo' ? 'undo' : 'redo'} it below.`}
        </Done>
      );
    case 'cancelled':
      return (
        <Alert
          role="status"
          color="gray"
          icon={<IconInfoCircle aria-hidden />}
          title={STOPPED[outcome.about.kind]}
          withCloseButton
          closeButtonLabel="Close this message"
          onClose={dismissOutcome}
        />
      );
    case 'failed': {
      const { kind } = outcome.about;
      if ((kind === 'undo' || kind === 'redo') && stepOf(outcome.error) === 'remember') {
        return (
          <Done title={UNDONE[kind]}>
            The browser could not record this, so it cannot be undone here. The backup of the state before is in the
            list.
          </Done>
        );
      }
      return (
        <ErrorNotice
          error={outcome.error}
          operation={operationOf(kind, outcome.error)}
          onClose={dismissOutcome}
          actions={<FailedActions error={outcome.error} again={outcome.again} />}
        />
      );
    }
  }
}

/** The step at which it failed, if the error says so. */
function stepOf(error: unknown): unknown {
  return error instanceof BackupError ? error.context['step'] : undefined;
}

/** Distinguishes a backup that could not be read back from one that was not made. */
function operationOf(job: JobKind, error: unknown): Operation {
  return job === 'back-up' && stepOf(error) === 'verify' ? 'verify-new' : job;
}

function Done({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Alert
      role="status"
      color="teal"
      icon={<IconCheck aria-hidden />}
      title={title}
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={dismissOutcome}
    >
      {children !== undefined && (
        <Stack gap={4}>
          <Text size="sm">{children}</Text>
        </Stack>
      )}
    </Alert>
  );
}

function FailedActions({ error, again }: { readonly error: unknown; readonly again: () => void }) {
  return errorWords(error).isTemporary ? (
    <Button size="compact-sm" variant="default" onClick={again}>
      Try again
    </Button>
  ) : undefined;
}
