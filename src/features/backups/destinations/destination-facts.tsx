import { SimpleGrid, Text } from '@mantine/core';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { Fact } from '../../../ui/fact.tsx';
import { formatBytes, formatCount, formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';

/** Facts about a destination: its size, and when it was last copied to, checked and test-restored. */
export function DestinationFacts({ destination }: { readonly destination: DestinationStatus }) {
  const { sizeBytes, backups, lastCopyAt, lastSeenAt, lastCheck, lastDrill, monthlyCheck } = destination;
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
      {isReplica && (
        <Fact label="Last copy">
          <Moment at={lastCopyAt} never="Not yet" />
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
              , complete <Moment at={monthlyCheck.completedAt} never="" />
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

function Moment({ at, never }: { readonly at: string | undefined; readonly never: string }) {
  const { dateTime } = useFormats();
  return at === undefined ? never : <span title={dateTime(at)}>{formatRelativeTime(at)}</span>;
}
