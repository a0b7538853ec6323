import type { DrillReport } from '../../../engine/index.ts';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type {
  DestinationReplication,
  FileTrial,
  HealReport,
  ReplicationResult,
} from '../../../backup/contract/destinations.ts';
import { partWords } from '../shared/backup-words.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { errorWords } from '../../errors/error-words.ts';
import { copyTitle } from './copy-words.ts';
import { fileTrialWords } from './file-trial-words.ts';
import { Findings } from '../shared/findings.tsx';
import { formatBytes, formatCount, formatCountOf, formatDuration } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { dismissOutcome, type JobLeaves, type JobOutcome } from './job-store.ts';

/** The result of a job, in plain words. */
export function OutcomeNotice({ outcome }: { readonly outcome: JobOutcome }) {
  switch (outcome.kind) {
    case 'copied':
      return <CopiedNotice result={outcome.result} />;
    case 'checked':
      if (outcome.check.isIntact)
        return <Notice tone="good" title={`Checked: all ${formatBytes(outcome.check.bytes)} are intact.`} />;
      return (
        <Notice tone="bad" title="The check found damage">
          <Findings findings={outcome.check.findings} />
        </Notice>
      );
    case 'healed':
      return <HealedNotice report={outcome.report} />;
    case 'drilled':
      return <DrilledNotice report={outcome.report} />;
    case 'file-tried':
      return <FileTriedNotice trial={outcome.trial} fileName={outcome.fileName} />;
    case 'tested':
      return (
        <Notice
          tone="good"
          title="The connection works."
        >{`A small object was written, read back and removed in ${formatDuration(outcome.durationMs)}.`}</Notice>
      );
    case 'declined':
      return (
        <Notice tone="neutral" title={`Heirloom is still not allowed to use “${outcome.name}”.`}>
          {`You declined the browser’s question. No copies are made there until you allow it. The ${outcome.noun} is unchanged.`}
        </Notice>
      );
    case 'cancelled':
      return <Notice tone="neutral" title={`Stopped. ${STAYS[outcome.about.leaves ?? 'nothing']}`} />;
    case 'failed':
      return (
        <ErrorNotice
          error={outcome.error}
          operation="destination"
          onClose={dismissOutcome}
          actions={
            errorWords(outcome.error).isTemporary ? (
              <Button size="compact-sm" variant="default" onClick={outcome.again}>
                Try again
              </Button>
            ) : undefined
          }
        />
      );
  }
}

function CopiedNotice({ result: { destinations, healedHere } }: { readonly result: ReplicationResult }) {
  return (
    <Notice {...copyTitle({ destinations })}>
      <Stack gap={2}>
        {destinations.map((destination) => (
          <Text key={destination.destinationId} size="sm">
            {copiedWords(destination)}
          </Text>
        ))}
        {healedHere > 0 && (
          <Text size="sm">{`${formatCountOf(healedHere, 'damaged part')} of the backups in this browser ${healedHere === 1 ? 'was' : 'were'} repaired from a copy.`}</Text>
        )}
      </Stack>
    </Notice>
  );
}

function copiedWords({ name, outcome, copied, bytes, healed, error }: DestinationReplication): string {
  const healing = healed > 0 ? ` ${formatCountOf(healed, 'damaged part')} healed.` : '';
  switch (outcome) {
    case 'copied':
      return `${name}: ${formatCountOf(copied, 'backup')} copied${bytes > 0 ? `, ${formatBytes(bytes)}` : ''}.${healing}`;
    case 'up-to-date':
      return `${name}: nothing was missing.${healing}`;
    case 'skipped':
      return `${name}: paused.`;
    case 'waiting':
      return `${name}: waiting for a connection.`;
    case 'failed':
      return `${name}: ${errorWords(error).title} ${errorWords(error).hint}`;
  }
}

/** The sentence about removed damaged objects; empty if there were none. */
function removedWords(removed: number): string {
  return removed === 0
    ? ''
    : ` ${formatCountOf(removed, 'file')} that no key opens and no other destination has intact ${removed === 1 ? 'was' : 'were'} removed.`;
}

const SHARED_HINT =
  'Other devices use this place, too, and may still be delivering what this one cannot read: it stays there for seven days. Then repair once more.';

function HealedNotice({
  report: { healed, lost, removed, isWhole, isShared, drill },
}: {
  readonly report: HealReport;
}) {
  if (isWhole && drill?.outcome === 'failed') return <DrilledNotice report={drill} />;
  if (isWhole)
    return (
      <Notice
        tone="good"
        title="Repaired: everything is intact again."
      >{`${formatCountOf(healed, 'part')} restored from another destination, and every object was read again.${removedWords(removed)}${drill ? ' A test restore passed.' : ''}`}</Notice>
    );
  return (
    <Notice tone="bad" title="Not everything could be repaired.">
      {`${formatCountOf(healed, 'part')} repaired; ${formatCount(lost)} could not be found at any other destination.${removedWords(removed)} The next backup stores again what your data still has.${isShared ? ` ${SHARED_HINT}` : ''}`}
    </Notice>
  );
}

function DrilledNotice({ report }: { readonly report: DrillReport }) {
  const { outcome, records, tables = [], files, filesInBackup, durationMs, differences, error } = report;
  if (outcome === 'passed') {
    const some =
      files < filesInBackup
        ? ` Of ${formatCount(filesInBackup)} files, ${formatCount(files)} were tested, chosen at random.`
        : '';
    return (
      <Notice
        tone="good"
        title="The test restore passed."
      >{`${partWords({ records, files, tables }).join(', ')} came back in a scratch database in ${formatDuration(durationMs)}, as the backup says.${some} Your data was not touched.`}</Notice>
    );
  }
  const why =
    differences === undefined
      ? `${errorWords(error).title} ${errorWords(error).hint}`
      : `${formatCountOf(differences, 'row')} came back different from the backup.`;
  return <Notice tone="bad" title="The test restore failed.">{`${why} Your data was not touched.`}</Notice>;
}

function FileTriedNotice({ trial, fileName }: { readonly trial: FileTrial; readonly fileName: string }) {
  const { dateTime } = useFormats();
  const { tone, title, sentences } = fileTrialWords(trial, fileName, dateTime);
  return (
    <Notice tone={tone} title={title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {sentences.join(' ')}
        </Text>
        {trial.kind === 'tried' && trial.check.findings.length > 0 && <Findings findings={trial.check.findings} />}
        {trial.kind === 'other-repository' && (
          <Button size="compact-sm" variant="default" component={Link} to="/restore">
            Open it in Restore
          </Button>
        )}
      </Stack>
    </Notice>
  );
}

const STAYS: Readonly<Record<JobLeaves, string>> = {
  copies: 'What was already copied stays; nothing else has changed.',
  repairs: 'What was already repaired stays; nothing else has changed.',
  nothing: 'Nothing was changed.',
};

const LOOKS = {
  good: { color: 'teal', icon: <IconCheck aria-hidden /> },
  bad: { color: 'red', icon: <IconAlertTriangle aria-hidden /> },
  neutral: { color: 'gray', icon: <IconInfoCircle aria-hidden /> },
} as const;

function Notice({
  tone,
  title,
  children,
}: {
  readonly tone: keyof typeof LOOKS;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <Alert
      role="status"
      {...LOOKS[tone]}
      title={title}
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={dismissOutcome}
    >
      {typeof children === 'string' ? <Text size="sm">{children}</Text> : children}
    </Alert>
  );
}
