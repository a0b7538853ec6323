import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useContinueWithKey, useWaitingForKey } from '../shared/waiting-for-key.ts';
import { CarriedNote } from './carried-note.tsx';
import type { Flow } from './flow.ts';

const WORDS: Readonly<Record<Flow, { readonly title: string; readonly text: string }>> = {
  'set-up': {
    title: 'You can get back in.',
    text: 'Your passphrase and your recovery key both open your backups, on any device. Next, choose a destination: only a backup outside this browser helps if you lose it.',
  },
  passphrase: {
    title: 'The new passphrase is set.',
    text: 'It opens the backups in this browser and everything you download from now on. Files downloaded earlier still open with the earlier passphrase. Anyone who has such a file and that passphrase can also get the key to later backups: if someone else may know it, delete those files.',
  },
  'held-kit': {
    title: 'Your recovery kit works.',
    text: 'It opens these backups on any device. Keep it with your other important papers, away from this device.',
  },
  kit: {
    title: 'The new recovery kit is active.',
    text: 'An earlier kit no longer opens the backups in this browser or anything you download from now on. Files downloaded earlier still open with it.',
  },
};

/** The result, and the next step. */
export function DoneStep({ flow, onEnd }: { readonly flow: Flow; readonly onEnd: () => void }) {
  const [asked] = useState(() => useWaitingForKey.getState().request);
  useContinueWithKey(true);
  return (
    <Stack gap="sm" maw={640}>
      <Alert role="status" color="teal" icon={<IconCheck aria-hidden />} title={WORDS[flow].title}>
        {WORDS[flow].text}
      </Alert>
      {asked && (
        <Text size="sm" role="status">
          {asked.continues}
        </Text>
      )}
      {flow !== 'held-kit' && <CarriedNote />}
      <Group gap="xs">
        {flow === 'set-up' && (
          <Button component={Link} to="/backups/set-up">
            Choose a destination
          </Button>
        )}
        <Button component={Link} to="/backups" variant={flow === 'set-up' ? 'default' : 'filled'}>
          Go to Backups
        </Button>
        <Button variant="default" onClick={onEnd}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
