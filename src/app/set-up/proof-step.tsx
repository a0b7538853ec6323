import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useJobStore as useBackupJobStore } from '../../features/backups/overview/job-store.ts';
import { OutcomeNotice as BackupOutcome } from '../../features/backups/overview/outcome-notice.tsx';
import { useJobStore as useDestinationJobStore } from '../../features/backups/destinations/job-store.ts';
import { OutcomeNotice as DestinationOutcome } from '../../features/backups/destinations/outcome-notice.tsx';
import type { DestinationStatus } from '../../backup/contract/destinations.ts';
import { mustGetDefinition } from '../../destinations/kinds.ts';
import { JobProgress } from '../../features/backups/shared/job-progress.tsx';
import { PartList, type PartState } from './part-list.tsx';
import { type ProofKind, type ProofPart, PROOFS, useProof, useProofStore } from './proof.ts';

const TEXTS: Readonly<Record<ProofKind, (noun: string) => string>> = {
  replica: (noun) =>
    `Heirloom backs up everything, copies it to the ${noun}, and runs a test restore from there to check that every record comes back. Your data is not touched.`,
  file: () =>
    'Heirloom backs up everything and gives you an encrypted file. Keep it outside this device. Then choose the file once, to test that everything comes back from it. Your data is not touched.',
};

/** Makes the first backup, copies it elsewhere, and test-restores the copy. */
export function ProofStep({
  place,
  startsAtOnce,
  onOtherPlace,
  onProven,
}: {
  readonly place: Pick<DestinationStatus, 'id' | 'name' | 'kind'>;
  /** Starts at once if the person comes from another step; otherwise asks first. */
  readonly startsAtOnce: boolean;
  readonly onOtherPlace: () => void;
  readonly onProven: () => void;
}) {
  const { can, words } = mustGetDefinition(place.kind);
  const kind: ProofKind = can.isReplica ? 'replica' : 'file';
  const { at, isRunning } = useProofStore();
  const prove = useProof(place.id, kind);
  const run = () => {
    void prove().then((isProven) => {
      if (isProven) onProven();
    });
  };
  const hasStarted = useRef(false);
  useEffect(() => {
    if (!startsAtOnce || hasStarted.current) return;
    hasStarted.current = true;
    run();
  });
  const names: Readonly<Record<ProofPart, string>> = {
    backup: 'Back up everything',
    copy: `Copy it to “${place.name}”`,
    download: 'Download the backup file',
    test: 'Run a test restore from the copy',
    'test-file': 'Run a test restore from the file',
  };
  const parts: readonly ProofPart[] = PROOFS[kind];
  const reached = at === undefined ? -1 : parts.indexOf(at);
  const stateOf = (index: number): PartState =>
    index < reached
      ? 'done'
      : index > reached
        ? 'waiting'
        : isRunning
          ? 'running'
          : at === 'test-file'
            ? 'waiting'
            : 'stopped';
  const label =
    at === undefined
      ? can.isReplica
        ? 'Back up, copy and test'
        : 'Back up and download'
      : at === 'test-file'
        ? 'Choose the downloaded file…'
        : 'Try again';
  return (
    <Stack gap="md">
      <Text>{TEXTS[kind](words.noun)}</Text>
      <PartList parts={parts.map((part, index) => ({ name: names[part], state: stateOf(index) }))} />
      {isRunning ? <Progress /> : <Trouble at={at} />}
      {!isRunning && (
        <Group gap="xs">
          <Button onClick={run}>{label}</Button>
          <Button variant="subtle" onClick={onOtherPlace}>
            Choose another destination
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Progress() {
  const backup = useBackupJobStore(({ job }) => job);
  const other = useDestinationJobStore(({ job }) => job);
  const job = backup ?? other;
  return job ? (
    <JobProgress
      title={job.title}
      progress={job.progress}
      timeLeftMs={job.timeLeftMs}
      bytesPerSecond={job.bytesPerSecond}
      isStopping={job.isStopping}
      onCancel={job.cancel}
    />
  ) : null;
}

/** Why it stopped, or what was downloaded. */
function Trouble({ at }: { readonly at: ProofPart | undefined }) {
  const backup = useBackupJobStore(({ outcome }) => outcome);
  const other = useDestinationJobStore(({ outcome }) => outcome);
  if (at === undefined) return null;
  if (at === 'backup' || at === 'download') return backup ? <BackupOutcome outcome={backup} /> : null;
  if (at === 'test-file' && other?.kind !== 'file-tried' && other?.kind !== 'failed')
    return backup?.kind === 'downloaded' ? <BackupOutcome outcome={backup} /> : null;
  return other ? <DestinationOutcome outcome={other} /> : null;
}
