import { Alert, Button, Group, Progress, Skeleton, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes } from '../../ui/format.ts';
import { runAndReport } from '../../ui/notify.tsx';
import { askForPersistence, readStorageState } from './browser-storage.ts';
import { Section } from './section.tsx';

const QUERY_KEY = ['storage-state'];

/** How much room the app takes, and whether the browser may delete it by itself. */
export function StorageSection() {
  const { data: state } = useQuery({ queryKey: QUERY_KEY, queryFn: readStorageState });
  return (
    <Section title="Storage in this browser">
      {state === undefined && <Skeleton h={60} aria-busy="true" aria-label="Asking the browser" />}
      {state?.usage && (
        <div>
          <Text size="sm" id="storage-used">
            {formatBytes(state.usage.usedBytes)} used, of about {formatBytes(state.usage.quotaBytes)} that the browser allows
          </Text>
          <Progress.Root size="md" mt={6}>
            <Progress.Section value={Math.min(100, (100 * state.usage.usedBytes) / state.usage.quotaBytes)} aria-labelledby="storage-used" />
          </Progress.Root>
        </div>
      )}
      {state && !state.usage && <Text size="sm">This browser does not say how much is used.</Text>}
      {state && <Persistence isPersisted={state.isPersisted} />}
    </Section>
  );
}

function Persistence({ isPersisted }: { readonly isPersisted: boolean | undefined }) {
  const queryClient = useQueryClient();
  const [isRefused, setRefused] = useState(false);
  if (isPersisted === undefined) return <Text size="sm">This browser does not say whether it may delete data when space runs out. Keep backups outside it.</Text>;
  if (isPersisted) {
    return (
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconCheck size={18} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
        <Text size="sm">The browser has promised not to delete this by itself. You still can, with the site’s data; so keep backups outside it.</Text>
      </Group>
    );
  }
  const ask = () => {
    runAndReport(async () => {
      setRefused(!(await askForPersistence()));
      await queryClient.invalidateQueries({ queryKey: QUERY_KEY });
    });
  };
  return (
    <>
      <Text size="sm">The browser may delete all of this by itself when the device runs out of space.</Text>
      <Button variant="default" w="fit-content" onClick={ask}>Ask the browser to keep it</Button>
      {isRefused && (
        <Alert color="yellow" role="status" title="The browser did not agree">
          Browsers tend to agree once a site is bookmarked, installed or used often. Try again later; until then, backups matter all the more.
        </Alert>
      )}
    </>
  );
}
