import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { BROWSER_DESTINATION } from '../../../backup/contract/destinations.ts';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';

/** The other destinations of a backup, as far as known. */
export function CopiesMark({ backup: { id } }: { readonly backup: Pick<BackupSummary, 'id'> }) {
  const { data = [] } = useQuery(destinationQueries.list);
  const places = data.filter(
    (place) => place.id !== BROWSER_DESTINATION && place.backups.some((backup) => backup.id === id),
  );
  if (places.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Only here
      </Text>
    );
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {places.map(({ name }) => name).join(', ')}
    </Text>
  );
}
