import { SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { Fact } from '../../../ui/fact.tsx';
import { formatBytes, formatCount, formatRelativeTime } from '../../../ui/format.ts';
import { automationQueries } from '../shared/queries/client-queries.ts';
import { costWords } from './cost-words.ts';
import { nextCopyWaits } from './state-words.ts';
import { useFormats } from '../../../ui/formats.tsx';

/** Facts about a destination: its size, and when it was last copied to, checked and test-restored. */
export function DestinationFacts({ destination }: { readonly destination: DestinationStatus }) {
  const { sizeBytes, backups, lastCopyAt, lastSeenAt, lastCheck, lastDrill, monthlyCheck, price } = destination;
  const { isReplica, isKeptByHand } = abilitiesOf(destination);
  const newest = backups[0];
  return (
    <SimpleGrid
      component="dl"
      m={0}
      type="container"
      cols={{ base: 2, '520px': 3, '860px': 6 }}
      spacing="sm"
      verticalSpacing="xs"
    >
      <Fact label="Backups">{formatCount(backups.length)}</Fact>
      {sizeBytes !== undefined && <Fact label="Size">{formatBytes(sizeBytes)}</Fact>}
      <Fact label="Newest backup">
        <Moment at={newest?.takenAt} never="None" />
      </Fact>
      {sizeBytes !== undefined && price && <Fact label="Cost">{costWords(sizeBytes, price)}</Fact>}
      {isReplica && (
        <Fact label="Last copy">
          <Moment at={lastCopyAt} never="Not yet" />
        </Fact>
      )}
      {isReplica && (
        <Fact label="Next copy">
          <NextCopy destination={destination} />
        </Fact>
      )}
      {isKeptByHand && (
        <Fact label="Last download">
          <Moment at={lastCopyAt} never="Not yet" />
        </Fact>
      )}
      {isReplica && (
        <Fact label="Last reached">
          <Moment at={lastSeenAt} never="Not yet" />
        </Fact>
      )}
      <Fact label="Last verification">
        <Moment at={lastCheck?.at} never="Not yet" />
        {lastCheck && <Text span inherit>{`, ${lastCheck.depth}: ${lastCheck.isIntact ? 'intact' : 'damaged'}`}</Text>}
      </Fact>
      {monthlyCheck && (
        <Fact label="Monthly check">
          {`${Math.floor(monthlyCheck.part * 100)}% so far`}
          {monthlyCheck.completedAt !== undefined && (
            <>
              ; last complete <Moment at={monthlyCheck.completedAt} never="" />
            </>
          )}
        </Fact>
      )}
      <Fact label="Last test restore">
        <Moment at={lastDrill?.at} never="Not yet" />
        {lastDrill && (
          <Text span inherit>
            {lastDrill.outcome === 'passed' ? ': passed' : ': failed'}
          </Text>
        )}
      </Fact>
    </SimpleGrid>
  );
}

/** When Heirloom copies there next without being asked. */
function NextCopy({ destination }: { readonly destination: DestinationStatus }) {
  const { isPaused, waiting, waitsFor } = destination;
  const { data: automation } = useQuery(automationQueries.automation);
  if (isPaused) return 'After you resume';
  const waitsForPerson = nextCopyWaits(destination);
  if (waitsForPerson !== undefined) return waitsForPerson;
  if (waitsFor) return WAITING_FOR[waitsFor];
  const at = waiting > 0 ? automation?.followUpDueAt : automation?.nextRunAt;
  if (at && isSoon(at)) return 'Soon';
  return <Moment at={at ?? undefined} never="After the next backup" />;
}

const MINUTE_MS = 60_000;

/** One that is overdue begins as soon as the device has time. */
function isSoon(at: string): boolean {
  return Date.parse(at) <= Date.now() + MINUTE_MS;
}

const WAITING_FOR = { connection: 'When online', unmetered: 'On a connection without a data limit' } as const;

function Moment({ at, never }: { readonly at: string | undefined; readonly never: string }) {
  const { dateTime } = useFormats();
  return at === undefined ? never : <span title={dateTime(at)}>{formatRelativeTime(at)}</span>;
}
