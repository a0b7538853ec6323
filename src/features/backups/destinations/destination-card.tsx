import { Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { formOf } from '../../../destinations/forms.ts';
import {
  abilitiesOf,
  credentialFieldsOf,
  mustGetDefinition,
  secretNounOf,
  signInOf,
} from '../../../destinations/kinds.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { StorageFacts } from '../shared/storage-facts.tsx';
import { isOvertaken } from './copy-words.ts';
import { DestinationFacts } from './destination-facts.tsx';
import { DestinationHistory } from './destination-history.tsx';
import { DestinationMenu } from './destination-menu.tsx';
import { DownloadedList } from './downloaded-list.tsx';
import { openEditDestination } from './edit-destination.tsx';
import { useJobStore } from './job-store.ts';
import { OutcomeNotice } from './outcome-notice.tsx';
import { openRenewCredentials } from './renew-credentials.tsx';
import { serverNotes, stateHint, stateTone, stateWords, type StateTone } from './state-words.ts';
import { useDestinationJobs } from './use-destination-jobs.ts';

const COLORS: Readonly<Record<StateTone, string>> = { good: 'teal', waiting: 'gray', bad: 'red' };

/** One destination: its state, its content, and the available actions. */
export function DestinationCard({ destination }: { readonly destination: DestinationStatus }) {
  const { id, name, describes, isOutsideThisDevice } = destination;
  const { isHere, isKeptByHand, isReplica } = abilitiesOf(destination);
  const headingId = useId();
  const section = useLinkedSection(id);
  const { job, outcome, about } = useJobStore();
  const { Icon } = formOf(destination);
  const hint = stateHint(destination);
  return (
    <Paper component="section" ref={section} tabIndex={-1} withBorder radius="md" p="md" aria-labelledby={headingId}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
          <Group gap="sm" wrap="nowrap" align="flex-start" miw={0}>
            <Icon size={24} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
            <Stack gap={2} miw={0}>
              <Group gap="xs">
                <Title order={2} size="h4" id={headingId} style={{ overflowWrap: 'anywhere' }}>
                  {name}
                </Title>
                <Badge variant="outline" color={COLORS[stateTone(destination)]} tt="none" c="var(--mantine-color-text)">
                  {stateWords(destination)}
                </Badge>
              </Group>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {isOutsideThisDevice ? `${describes} · leaves this device` : describes}
              </Text>
            </Stack>
          </Group>
          <DestinationMenu destination={destination} />
        </Group>
        {hint !== undefined && <Text size="sm">{hint}</Text>}
        {serverNotes(destination).map((note) => (
          <Text key={note} size="sm">
            {note}
          </Text>
        ))}
        <WhetherOutside destination={destination} />
        <NextStep destination={destination} />
        {job && about?.destinationId === id && (
          <JobProgress
            title={job.title}
            progress={job.progress}
            timeLeftMs={job.timeLeftMs}
            bytesPerSecond={job.bytesPerSecond}
            isStopping={job.isStopping}
            onCancel={job.cancel}
          />
        )}
        {outcome && about?.destinationId === id && !isOvertaken(outcome, destination) && (
          <OutcomeNotice outcome={outcome} />
        )}
        <DestinationFacts destination={destination} />
        {isReplica && <DestinationHistory destination={destination} />}
        {isKeptByHand && <DownloadedList files={destination.files ?? []} />}
        {isHere && <BrowserRoom destination={destination} />}
      </Stack>
    </Paper>
  );
}

/** A link may lead to one destination (`#id`): it is scrolled into view, and the keyboard continues from there. */
function useLinkedSection(id: string) {
  const section = useRef<HTMLDivElement>(null);
  const { hash, key } = useLocation();
  useEffect(() => {
    if (hash !== `#${id}`) return;
    section.current?.scrollIntoView({ block: 'start' });
    section.current?.focus({ preventScroll: true });
  }, [hash, key, id]);
  return section;
}

/** Only the person knows whether a folder or a file leaves this device. */
function WhetherOutside({ destination }: { readonly destination: DestinationStatus }): ReactNode {
  const { outsideDevice } = mustGetDefinition(destination.kind).words;
  const { isOutsideThisDevice, backups } = destination;
  if (!outsideDevice || isOutsideThisDevice || backups.length === 0) return null;
  return (
    <Text size="sm">
      {outsideDevice.unanswered}{' '}
      <Anchor
        component="button"
        type="button"
        inherit
        underline="always"
        onClick={() => {
          openEditDestination(destination);
        }}
      >
        Open settings
      </Anchor>
    </Text>
  );
}

/** The most helpful action, if there is one. */
function NextStep({ destination }: { readonly destination: DestinationStatus }): ReactNode {
  const { id, state } = destination;
  const { isReplica, isKeptByHand } = abilitiesOf(destination);
  const jobs = useDestinationJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const signIn = signInOf(destination);
  const press = (label: string, run: () => void) => (
    <Button w="fit-content" size="compact-md" disabled={isBusy} onClick={run}>
      {label}
    </Button>
  );
  if (isKeptByHand)
    return press('Test a downloaded file…', () => {
      void jobs.tryFile();
    });
  switch (state) {
    case 'permission-lost':
      if (signIn)
        return press('Sign in again', () => {
          void jobs.signInAgain(destination, signIn);
        });
      if (credentialFieldsOf(destination).length > 0)
        return press(`Enter the ${secretNounOf(destination)} again`, () => {
          openRenewCredentials(destination);
        });
      return press('Allow again', () => {
        runAndReport(() => jobs.allowAgain(destination));
      });
    case 'damaged':
      return press('Repair', () => {
        void jobs.heal(id);
      });
    case 'emptied':
      return press('Copy everything again', () => {
        void jobs.refill(id);
      });
    case 'read-only':
    case 'behind':
    case 'empty':
    case 'missing':
    case 'full':
    case 'failing':
      return isReplica
        ? press(state === 'behind' || state === 'empty' ? 'Copy now' : 'Try again', () => {
            void jobs.copy(id);
          })
        : null;
    default:
      return null;
  }
}

function BrowserRoom({ destination }: { readonly destination: DestinationStatus }) {
  const queryClient = useQueryClient();
  return (
    <>
      <StorageFacts
        facts={destination}
        onAsked={() => queryClient.invalidateQueries({ queryKey: destinationQueries.list.queryKey })}
      />
      <Text size="sm">
        Retention here follows the{' '}
        <Anchor component={Link} to="/backups/schedule" inherit underline="always">
          schedule
        </Anchor>
        .
      </Text>
    </>
  );
}
