import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { BackupStatus } from '../../worker/protocol.ts';
import { useFormats } from '../../ui/formats.tsx';
import type { Flow } from './flow.ts';

const ID_SHOWN = 8;

/** Which keys there are to the backups, and how to change them. */
export function KeyOverview({ status, onStart }: { readonly status: BackupStatus; readonly onStart: (flow: Flow) => void }) {
  const { dateTime } = useFormats();
  const { hasPassphrase, hasRecoveryKey, keyProvenAt, repositoryId } = status;
  return (
    <Stack gap="md" maw={720}>
      <Key
        title="Passphrase"
        text={hasPassphrase ? 'Set. It opens your backups on any device.' : 'None yet.'}
        action={hasPassphrase ? 'Change passphrase' : 'Choose a passphrase'}
        onAction={() => { onStart('passphrase'); }}
      />
      <Key
        title="Recovery kit"
        text={hasRecoveryKey
          ? `Made${keyProvenAt === undefined ? '' : `, and on ${dateTime(keyProvenAt)} you showed that you have it`}. A new kit puts the old one out of force.`
          : 'None yet. If you forget the passphrase, nothing else opens your backups.'}
        action={hasRecoveryKey ? 'Make a new kit' : 'Make a recovery kit'}
        onAction={() => { onStart('kit'); }}
      />
      {repositoryId !== undefined && <Text size="sm" c="dimmed">{`Your backups are called ${repositoryId.slice(0, ID_SHOWN)}; the kit and every downloaded file name them so.`}</Text>}
    </Stack>
  );
}

function Key({ title, text, action, onAction }: { readonly title: string; readonly text: string; readonly action: string; readonly onAction: () => void }) {
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-label={title}>
      <Group justify="space-between" gap="sm">
        <Stack gap={2} flex={1} miw={240}>
          <Title order={2} size="h4">{title}</Title>
          <Text size="sm">{text}</Text>
        </Stack>
        <Button variant="default" onClick={onAction}>{action}</Button>
      </Group>
    </Paper>
  );
}
