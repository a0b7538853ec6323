import { useQuery, useQueryClient } from '@tanstack/react-query';
import { BROWSER_DESTINATION } from '../../backup/contract/destinations.ts';
import { destinationQueries } from '../backups/shared/queries/client-queries.ts';
import { StorageFacts } from '../backups/shared/storage-facts.tsx';
import { Section } from './section.tsx';

/** How much space the app takes, and whether the browser may delete its data. */
export function StorageSection() {
  const queryClient = useQueryClient();
  const { data, isError } = useQuery(destinationQueries.list);
  const facts = isError ? {} : data?.find(({ id }) => id === BROWSER_DESTINATION);
  return (
    <Section title="Storage in this browser">
      <StorageFacts
        facts={facts}
        onAsked={() => queryClient.invalidateQueries({ queryKey: destinationQueries.list.queryKey })}
      />
    </Section>
  );
}
