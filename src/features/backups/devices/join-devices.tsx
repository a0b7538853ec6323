import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import type { NewPlace } from '../../../backup/contract/destinations.ts';
import { isSupportedHere } from '../../../destinations/forms.ts';
import { addableKinds } from '../../../destinations/kinds.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { ConnectButton } from '../shared/connect/connect-button.tsx';
import { CredentialForm } from '../shared/credential-form.tsx';
import { JoinPreview } from './join-preview.tsx';
import { useJobStore } from './job-store.ts';
import type { OpenedPlace } from './opened-place.ts';

/** Joins a library that other devices share: connect, unlock, look at what would happen, agree. */
export function JoinDevices() {
  const [at, setAt] = useState<OpenedPlace>();
  const [isUnlocked, setUnlocked] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const open = useRef<string>(undefined);
  const close = () => {
    if (open.current !== undefined) backupClient.closeFile(open.current).catch(() => undefined);
    open.current = undefined;
  };
  useEffect(() => close, []);
  const leave = () => {
    close();
    setAt(undefined);
    setUnlocked(false);
  };
  const connect = async (place: NewPlace, name: string) => {
    leave();
    setFailure(undefined);
    const opened = await backupClient.openForRestore(place);
    open.current = opened.sourceId;
    setUnlocked(opened.isUnlocked);
    setAt({ opened, place, name });
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="join">
      <Stack gap="sm">
        <Title order={2} size="h4" id="join">
          Join the library of another device
        </Title>
        {failure !== undefined && <ErrorNotice error={failure} operation="sync" />}
        {!at && <ChoosePlace onConnected={connect} onFailed={setFailure} />}
        {at && !isUnlocked && (
          <Unlock
            at={at}
            onUnlocked={() => {
              setUnlocked(true);
            }}
            onLeave={leave}
          />
        )}
        {at && isUnlocked && <JoinPreview at={at} onLeave={leave} />}
      </Stack>
    </Paper>
  );
}

function ChoosePlace({
  onConnected,
  onFailed,
}: {
  readonly onConnected: (place: NewPlace, name: string) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}) {
  const isBusy = useJobStore(({ job }) => job !== undefined);
  return (
    <>
      <Text size="sm" maw={680}>
        Open the place where the other device shares it. You see what is only here, only there, and different. Nothing
        changes until you agree.
      </Text>
      <Group gap="xs">
        {addableKinds()
          .filter(({ kind, definition }) => definition.can.isReplica && isSupportedHere(kind))
          .map((entry) => (
            <ConnectButton
              key={entry.kind}
              entry={entry}
              label={entry.definition.words.choose}
              purpose="restore"
              isDisabled={isBusy}
              onFailed={onFailed}
              onConnected={(input, name) => onConnected({ kind: entry.kind, input }, name)}
            />
          ))}
      </Group>
    </>
  );
}

function Unlock({
  at: { opened, name },
  onUnlocked,
  onLeave,
}: {
  readonly at: OpenedPlace;
  readonly onUnlocked: () => void;
  readonly onLeave: () => void;
}) {
  const { slots, passkeys, sourceId } = opened;
  const kinds = [
    ...new Set(slots.flatMap(({ kind }) => (kind === 'passphrase' || kind === 'recovery-key' ? [kind] : []))),
  ];
  return (
    <>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {`The library in ${name} is encrypted. Unlock it with the keys of the device that shares it.`}
      </Text>
      <CredentialForm
        kinds={kinds}
        passkeys={passkeys}
        submitLabel="Unlock"
        autoFocus
        onSubmit={async (credential) => {
          const isOpen = await backupClient.unlockFile(sourceId, credential);
          if (isOpen) onUnlocked();
          return isOpen;
        }}
      />
      <Group>
        <Button variant="default" onClick={onLeave}>
          Choose another place
        </Button>
      </Group>
    </>
  );
}
