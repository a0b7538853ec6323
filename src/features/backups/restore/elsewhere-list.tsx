import { Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { formOf } from '../../../destinations/forms.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import { formatCountOf, formatRelativeTime } from '../../../ui/format.ts';
import classes from './backup-choices.module.css';
import { chooseDestination } from './choose-actions.ts';

/** The other destinations with copies, if there are any. */
export function ElsewhereList() {
  const { data = [] } = useQuery(destinationQueries.list);
  const places = data.filter((destination) => abilitiesOf(destination).canRestoreFrom);
  if (places.length === 0) return null;
  return (
    <Stack component="section" gap="xs" aria-labelledby="restore-elsewhere">
      <Title order={3} size="h4" id="restore-elsewhere">
        Or a copy at another destination
      </Title>
      <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: 'none' }} aria-label="Destinations with copies">
        {places.map((place) => (
          <li key={place.id}>
            <Place place={place} />
          </li>
        ))}
      </Stack>
    </Stack>
  );
}

function Place({ place }: { readonly place: DestinationStatus }) {
  const { name, backups, state } = place;
  const { Icon } = formOf(place);
  const newest = backups[0];
  const words = [
    formatCountOf(backups.length, 'backup'),
    ...(newest ? [`newest ${formatRelativeTime(newest.takenAt)}`] : []),
    ...(state === 'permission-lost' ? ['needs your permission again: see Destinations'] : []),
    ...(state === 'missing' ? ['was not found last time'] : []),
  ];
  return (
    <UnstyledButton
      className={classes.choice}
      onClick={() => {
        void chooseDestination(place);
      }}
    >
      <Group wrap="nowrap" gap="sm">
        <Icon size={20} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
        <Stack gap={0} flex={1} miw={0}>
          <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {words.join(' · ')}
          </Text>
        </Stack>
        <IconChevronRight size={18} aria-hidden style={{ flexShrink: 0 }} />
      </Group>
    </UnstyledButton>
  );
}
