import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlus, IconSparkles } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useState } from 'react';
import { notifyDone, runAndReport } from '../../errors/notify.tsx';

/** The first screen of an empty app: what this is, and how to begin. */
export function EmptyHome({ onCreate }: { readonly onCreate: () => void }) {
  const [isFilling, setFilling] = useState(false);
  const fill = () => {
    setFilling(true);
    runAndReport(async () => {
      try {
        const { addSamples } = await import('../../../catalogue/samples/add-samples.ts');
        await addSamples();
        notifyDone('The samples have been added. Change or delete them as you like.');
      } finally {
        setFilling(false);
      }
    });
  };
  return (
    <Paper withBorder p="lg" radius="md" maw={680}>
      <Stack gap="md">
        <Title order={2} size="h3">
          A catalogue of your own
        </Title>
        <Text>
          Keep plants, places, books, projects or anything else, with photos and files. Everything stays in this
          browser: no account, no server. An encrypted backup keeps it safe from whatever happens to the browser.
        </Text>
        <Group>
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={onCreate}>
            Create a collection
          </Button>
          <Button
            variant="default"
            leftSection={<IconSparkles size={18} aria-hidden />}
            onClick={fill}
            loading={isFilling}
          >
            Fill with samples
          </Button>
        </Group>
        <Text size="sm">
          You already have something?{' '}
          <Anchor component={Link} to="/import" inherit underline="always">
            Import a table
          </Anchor>{' '}
          or{' '}
          <Anchor component={Link} to="/restore" inherit underline="always">
            restore a backup
          </Anchor>
          . To have everything protected from the start,{' '}
          <Anchor component={Link} to="/backups/set-up" inherit underline="always">
            set up backups
          </Anchor>{' '}
          in two minutes.
        </Text>
      </Stack>
    </Paper>
  );
}
