import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { askForPersistence, RESERVE_BYTES } from '../../../platform/browser-storage.ts';
import { formatBytes } from '../../../ui/format.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { Loading } from '../../../ui/loading.tsx';

/** Above this level there is a warning: photos would soon fill the rest. */
const NEARLY_FULL = 0.8;

/** The browser's information about its storage. Missing members are unknown. */
export interface StorageFactsOf {
  readonly room?: { readonly usedBytes: number; readonly quotaBytes: number };
  /** Whether it has promised not to delete the data on its own. */
  readonly isPersisted?: boolean;
}

/** How much space the app takes, and whether the browser may delete it; the same on every screen. */
export function StorageFacts({
  facts,
  onAsked,
}: {
  readonly facts: StorageFactsOf | undefined;
  readonly onAsked: () => Promise<void>;
}) {
  if (!facts) return <Loading h={60} label="Asking the browser" />;
  return (
    <Stack gap="sm">
      {facts.room ? <Room {...facts.room} /> : <Text size="sm">This browser does not say how much is used.</Text>}
      <Persistence isPersisted={facts.isPersisted} onAsked={onAsked} />
    </Stack>
  );
}

function Room({ usedBytes, quotaBytes }: { readonly usedBytes: number; readonly quotaBytes: number }) {
  const id = useId();
  const part = Math.min(1, usedBytes / quotaBytes);
  const isNearlyFull = part >= NEARLY_FULL;
  return (
    <div>
      <Text size="sm" id={id}>
        {formatBytes(usedBytes)} used, of about {formatBytes(quotaBytes)} that the browser allows
      </Text>
      <Progress.Root size="md" mt={6}>
        <Progress.Section value={100 * part} {...(isNearlyFull ? { color: 'orange' } : {})} aria-labelledby={id} />
      </Progress.Root>
      <Text size="xs" c="dimmed" mt={6}>
        Up to {formatBytes(RESERVE_BYTES)} is held in reserve, so that you can still restore and delete when storage is
        full.
      </Text>
      {isNearlyFull && (
        <Alert
          color="orange"
          mt="xs"
          role="status"
          icon={<IconAlertTriangle aria-hidden />}
          title="Browser storage is nearly full"
        >
          Delete backups that you no longer need, keep fewer of them here, or free up space on this device. Copies at
          other destinations are not affected.
        </Alert>
      )}
    </div>
  );
}

function Persistence({
  isPersisted,
  onAsked,
}: {
  readonly isPersisted: boolean | undefined;
  readonly onAsked: () => Promise<void>;
}) {
  const [isRefused, setRefused] = useState(false);
  if (isPersisted === undefined)
    return (
      <Text size="sm">
        This browser does not say whether it may delete data when space runs out. Keep backups outside it.
      </Text>
    );
  if (isPersisted) {
    return (
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconCheck size={18} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
        <Text size="sm">
          The browser has promised not to delete this on its own. Clearing the site’s data still deletes it, so keep
          backups elsewhere.
        </Text>
      </Group>
    );
  }
  const ask = () => {
    runAndReport(async () => {
      setRefused(!(await askForPersistence()));
      await onAsked();
    });
  };
  return (
    <>
      <Text size="sm">The browser may delete all of this when the device runs out of space.</Text>
      <Button variant="default" w="fit-content" onClick={ask}>
        Ask for persistent storage
      </Button>
      {isRefused && (
        <Alert color="yellow" role="status" title="The browser declined">
          Browsers usually agree once a site is bookmarked, installed or used often. Try again later; until then,
          backups are even more important.
        </Alert>
      )}
    </>
  );
}
