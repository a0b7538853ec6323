import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { backupClient } from '../../../backup/client/client.ts';
import type { NewPlace } from '../../../backup/contract/destinations.ts';
import { formOf, isSupportedHere } from '../../../destinations/forms.ts';
import { addableKinds, type AddableKindEntry } from '../../../destinations/kinds.ts';
import { BackupError } from '../../../engine/index.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { notifyDone } from '../../errors/notify.tsx';
import { ConnectButton } from '../shared/connect/connect-button.tsx';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import classes from './add-destination.module.css';
import { useJobStore } from './job-store.ts';
import { useDestinationJobs } from './use-destination-jobs.ts';

type Trouble =
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'other-repository'; readonly place: NewPlace; readonly name: string };

interface AddDestinationProps {
  /** `add`: one of several places, on their own page. `choose`: the one that the set-up asks for. */
  readonly label?: 'add' | 'choose';
  /** The next step; by default all backups are copied there at once. */
  readonly onAdded?: (destinationId: string) => Promise<void>;
}

/** Adds a destination of any kind, with a button for each. */
export function AddDestination(props: AddDestinationProps) {
  return (
    <Group component="section" className={classes.places} gap="sm" align="flex-start" aria-label="Add a destination">
      {addableKinds().map((entry) => (
        <AddOfKind key={entry.kind} entry={entry} {...props} />
      ))}
    </Group>
  );
}

function AddOfKind({ entry, label = 'add', onAdded }: AddDestinationProps & { readonly entry: AddableKindEntry }) {
  const { kind, definition } = entry;
  const { words } = definition;
  const queryClient = useQueryClient();
  const { copy } = useDestinationJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const [trouble, setTrouble] = useState<Trouble>();
  const { NotSupported } = formOf(entry);
  if (!isSupportedHere(kind)) return NotSupported ? <NotSupported /> : null;

  const fail = (error: unknown) => {
    setTrouble({ kind: 'failed', error });
  };
  const add = async (place: NewPlace, where: 'found' | 'free') => {
    setTrouble(undefined);
    const result = await backupClient.addDestination(place, where);
    if (result.kind === 'other-repository') {
      setTrouble({ kind: 'other-repository', place, name: result.name });
      return;
    }
    if (result.kind === 'known') notifyDone(`This ${words.noun} is in use for backups already.`);
    if (result.kind === 'joined')
      notifyDone(`The ${words.noun} already had copies of these backups. Heirloom continues with them.`);
    await refreshBackups(queryClient);
    // The form closes meanwhile.
    (onAdded ?? copy)(result.destinationId).catch(fail);
  };
  const close = () => {
    setTrouble(undefined);
  };
  return (
    <>
      <ConnectButton
        entry={entry}
        label={words[label]}
        purpose="keep"
        isDisabled={isBusy}
        onFailed={fail}
        onConnected={(input) => add({ kind, input }, 'found')}
      />
      {trouble?.kind === 'failed' && <FailedNotice error={trouble.error} onClose={close} />}
      {trouble?.kind === 'other-repository' && (
        <OtherBackups
          name={trouble.name}
          onClose={close}
          onBeside={() => {
            add(trouble.place, 'free').catch(fail);
          }}
        />
      )}
    </>
  );
}

function OtherBackups({
  name,
  onClose,
  onBeside,
}: {
  readonly name: string;
  readonly onClose: () => void;
  readonly onBeside: () => void;
}) {
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title={`There are other backups in “${name}”`}
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={onClose}
    >
      <Stack gap="xs">
        <Text size="sm">
          They belong to another set, with another passphrase and recovery key. They were not changed.
        </Text>
        <Group gap="xs">
          <Button size="compact-sm" onClick={onBeside}>
            Keep mine beside them
          </Button>
          <Button size="compact-sm" variant="default" component={Link} to="/restore">
            Restore from them
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function FailedNotice({ error, onClose }: { readonly error: unknown; readonly onClose: () => void }) {
  const isKeyMissing = error instanceof BackupError && error.code === 'locked';
  if (!isKeyMissing) return <ErrorNotice error={error} operation="destination" onClose={onClose} />;
  // Not a failure, only too early: a copy that no one can open is not a backup.
  return (
    <Alert
      role="status"
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title="Set up a key first"
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={onClose}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          Without a passphrase or a recovery key, no one could open the copies, not even you. Nothing has changed.
        </Text>
        <Button component={Link} to="/backups/set-up" size="compact-sm" variant="default">
          Set up backups
        </Button>
      </Stack>
    </Alert>
  );
}
