import { Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { precisionAmong } from '../../../ui/moment-precision.ts';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { historyWords } from './history-words.ts';

/** Enough to find one; all of them are listed when it is opened for a restore. */
const MOST_LISTED = 100;

/** The backups at a destination, the newest first, as last seen there. */
export function DestinationHistory({ destination }: { readonly destination: DestinationStatus }) {
  const { backups, lastDrill } = destination;
  const { dateTime } = useFormats();
  const { data } = useQuery(backupQueries.list);
  if (backups.length === 0) return null;
  const here = data?.backups;
  const listed = backups.slice(0, MOST_LISTED);
  const further = backups.length - listed.length;
  const precisionOf = precisionAmong(listed.map(({ takenAt }) => takenAt));
  return (
    <details>
      <Text component="summary" size="sm" w="fit-content">
        {`History: ${formatCountOf(backups.length, 'backup')}`}
      </Text>
      <List listStyleType="none" mt="xs" spacing={6} aria-label={`Backups in ${destination.name}`}>
        {listed.map((backup) => {
          const known = here?.find(({ id }) => id === backup.id);
          const name = known?.name.trim() ?? '';
          const moment = dateTime(backup.takenAt, precisionOf(backup.takenAt));
          return (
            <List.Item key={backup.id} styles={{ itemWrapper: { display: 'block' } }}>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {known ? (
                  <Anchor component={Link} to={`/backups/${backup.id}`} inherit>
                    {name === '' ? moment : name}
                  </Anchor>
                ) : (
                  moment
                )}
              </Text>
              <Text size="xs" c="dimmed">
                {[...(name === '' ? [] : [moment]), ...historyWords(backup, { here, lastDrill })].join(' · ')}
              </Text>
              {known && known.note.trim() !== '' && (
                <Text size="xs" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
                  {known.note}
                </Text>
              )}
            </List.Item>
          );
        })}
      </List>
      {further > 0 && <Text size="sm" mt="xs">{`and ${formatCountOf(further, 'older backup')}`}</Text>}
    </details>
  );
}
