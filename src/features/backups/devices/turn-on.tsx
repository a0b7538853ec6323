import { Anchor, Button, List, Paper, Radio, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import { useJobStore } from './job-store.ts';
import { useSyncJobs } from './use-sync-jobs.ts';

/** Shares the library of this device through one of its destinations, in one press. */
export function TurnOn() {
  const { data } = useQuery(destinationQueries.list);
  const places = data?.filter(isShareable) ?? [];
  const [chosen, setChosen] = useState<string>();
  const { turnOn } = useSyncJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const place = places.find(({ id }) => id === chosen) ?? places[0];
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="share-this">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4" id="share-this">
          Share the library of this device
        </Title>
        {data && !place && (
          <Text size="sm">
            First add a place that your other devices can reach too: a folder that a sync tool carries, or a server.{' '}
            <Anchor component={Link} to="/backups/destinations" inherit underline="always">
              Add a destination
            </Anchor>
          </Text>
        )}
        {places.length > 1 && (
          <Radio.Group label="Through" value={place?.id ?? ''} onChange={setChosen}>
            <Stack gap="xs" mt="xs">
              {places.map(({ id, name, describes }) => (
                <Radio key={id} value={id} label={name} description={describes} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {place && (
          <>
            <List size="sm" spacing={4}>
              <List.Item>{`Your other devices join at “${place.name}”, with your passphrase or recovery key.`}</List.Item>
              <List.Item>
                The backups there stay. Versions of Heirloom before this one can no longer open them.
              </List.Item>
              <List.Item>Deleted data leaves the place a week later at the earliest.</List.Item>
            </List>
            <Button
              disabled={isBusy}
              onClick={() => {
                void turnOn(place.id);
              }}
            >{`Share through ${place.name}`}</Button>
          </>
        )}
      </Stack>
    </Paper>
  );
}

/** Places that Heirloom writes to. */
function isShareable(destination: DestinationStatus): boolean {
  return abilitiesOf(destination).isReplica && !destination.isPaused;
}
