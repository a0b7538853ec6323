import { Button, Group, Loader, Stack, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useJobStore as useBackupJobStore } from '../../features/backups/job-store.ts';
import { OutcomeNotice as BackupOutcome } from '../../features/backups/outcome-notice.tsx';
import { useJobStore as useDestinationJobStore } from '../../features/destinations/job-store.ts';
import { OutcomeNotice as DestinationOutcome } from '../../features/destinations/outcome-notice.tsx';
import type { DestinationStatus } from '../../worker/destinations-protocol.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { PROOF_PARTS, type ProofPart, useProof, useProofStore } from './proof.ts';

/** Makes the first backup, its copy, and a test restore from the copy. */
export function ProofStep({ place, startsAtOnce, onProven }: {
  readonly place: Pick<DestinationStatus, 'id' | 'name'>;
  /** The person has just come from another step; one who comes back to it is asked. */
  readonly startsAtOnce: boolean;
  readonly onProven: () => void;
}) {
  const { at, isRunning } = useProofStore();
  const prove = useProof(place.id);
  const run = () => { void prove().then((isProven) => { if (isProven) onProven(); }); };
  const hasStarted = useRef(false);
  useEffect(() => {
    if (!startsAtOnce || hasStarted.current) return;
    hasStarted.current = true;
    run();
  });
  return (
    <Stack gap="md">
      <Text>{`Heirloom backs up everything, copies it to “${place.name}”, and restores it from there into a scratch area to see that every record comes back. Your data is not touched.`}</Text>
      <Parts at={at} isRunning={isRunning} placeName={place.name} />
      {isRunning ? <Progress /> : <Trouble at={at} />}
      {!isRunning && <Group><Button onClick={run}>{at === undefined ? 'Back up, copy and test' : 'Try again'}</Button></Group>}
    </Stack>
  );
}

function Parts({ at, isRunning, placeName }: { readonly at: ProofPart | undefined; readonly isRunning: boolean; readonly placeName: string }) {
  const names: Readonly<Record<ProofPart, string>> = { backup: 'Back up everything', copy: `Copy it to “${placeName}”`, test: 'Test a restore from the copy' };
  const reached = at === undefined ? -1 : PROOF_PARTS.indexOf(at);
  return (
    <Stack component="ol" gap="xs" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Progress">
      {PROOF_PARTS.map((part, index) => (
        <Group key={part} component="li" gap="xs" wrap="nowrap">
          <PartMark state={index < reached ? 'done' : index > reached ? 'waiting' : isRunning ? 'running' : 'stopped'} />
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>{names[part]}</Text>
        </Group>
      ))}
    </Stack>
  );
}

const MARK_WORDS = { done: 'Done:', running: 'Running:', waiting: '', stopped: 'Stopped:' } as const;

function PartMark({ state }: { readonly state: keyof typeof MARK_WORDS }) {
  return (
    <>
      <VisuallyHidden>{MARK_WORDS[state]}</VisuallyHidden>
      {state === 'running'
        ? <Loader size={22} aria-hidden />
        : (
          <ThemeIcon size={22} radius="xl" variant={state === 'waiting' ? 'default' : 'filled'} color={state === 'done' ? 'teal' : 'red'} aria-hidden>
            {state === 'done' ? <IconCheck size={14} /> : state === 'stopped' ? <IconX size={14} /> : null}
          </ThemeIcon>
        )}
    </>
  );
}

function Progress() {
  const backup = useBackupJobStore(({ job }) => job);
  const other = useDestinationJobStore(({ job }) => job);
  const job = backup ?? other;
  return job ? <JobProgress title={job.title} progress={job.progress} timeLeftMs={job.timeLeftMs} isStopping={job.isStopping} onCancel={job.cancel} /> : null;
}

/** Why it stopped. */
function Trouble({ at }: { readonly at: ProofPart | undefined }) {
  const backup = useBackupJobStore(({ outcome }) => outcome);
  const other = useDestinationJobStore(({ outcome }) => outcome);
  if (at === undefined) return null;
  if (at === 'backup') return backup ? <BackupOutcome outcome={backup} /> : null;
  return other ? <DestinationOutcome outcome={other} /> : null;
}
