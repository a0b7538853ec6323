import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { formatCount } from '../../../ui/format.ts';
import { BackupChoices } from './backup-choices.tsx';
import { chooseHere } from './choose-actions.ts';

const FIRST_SHOWN = 5;
const MORE_SHOWN = 50;

/** The backups in this browser, if there are any. */
export function HereList() {
  const { data: status } = useQuery(backupQueries.status);
  const isReady = status?.repository === 'ready';
  const { data } = useQuery({ ...backupQueries.list, enabled: isReady });
  const [shown, setShown] = useState(FIRST_SHOWN);
  if (status?.repository === 'locked') {
    return (
      <Text size="sm">
        There are backups in this browser too, but they are locked.{' '}
        <Anchor component={Link} to="/backups" inherit underline="always">
          Unlock them
        </Anchor>{' '}
        to choose from them.
      </Text>
    );
  }
  if (!data || data.backups.length === 0) return null;
  const hidden = data.backups.length - shown;
  return (
    <Stack component="section" gap="xs" aria-labelledby="restore-here">
      <Title order={3} size="h4" id="restore-here">
        Or a backup in this browser
      </Title>
      <BackupChoices
        backups={data.backups.slice(0, shown)}
        label="Backups in this browser"
        onChoose={(backup) => {
          chooseHere(backup);
        }}
      />
      {hidden > 0 && (
        <Group>
          <Button
            variant="default"
            size="compact-md"
            onClick={() => {
              setShown(shown + MORE_SHOWN);
            }}
          >{`Show more (${formatCount(hidden)} older)`}</Button>
        </Group>
      )}
    </Stack>
  );
}
