import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import type { Credential, PasskeyFacts } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { KeyOverview } from '../../../backup/contract/keys.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { CredentialForm } from '../shared/credential-form.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { notifyDone } from '../../errors/notify.tsx';
import { passkeysHere } from '../shared/passkeys/ask-passkey.ts';
import { createPasskey } from '../shared/passkeys/create-passkey.ts';

const MOST_LETTERS = 60;
const OUTCOMES = {
  cancelled: 'No passkey was created: you cancelled. Try again at any time.',
  unsupported:
    'This browser or device cannot keep a key for backups in a passkey (it lacks the PRF extension). Nothing has changed; if your device lists a new passkey for Heirloom, delete it there.',
  exists: 'This device already has a passkey for these backups.',
} as const;

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly overview: KeyOverview;
  readonly passkeys: readonly PasskeyFacts[];
}

/** Creates a passkey that opens the backups: first an existing key, then a name, then the device asks. */
export function AddPasskeyDialog({ isOpen, onClose, ...rest }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a passkey" closeButtonProps={{ 'aria-label': 'Close' }}>
      <AddPasskey onClose={onClose} {...rest} />
    </Modal>
  );
}

function AddPasskey({ onClose, overview, passkeys }: Omit<Props, 'isOpen'>) {
  const [credential, setCredential] = useState<Credential>();
  if (overview.needsCredential && !credential) {
    return (
      <Stack gap="sm">
        <Text size="sm">First confirm that it is you, with a key that opens your backups now.</Text>
        <CredentialForm
          submitLabel="Continue"
          passkeys={passkeys}
          autoFocus
          onSubmit={async (given) => {
            const isRight = await backupClient.checkKey(given);
            if (isRight) setCredential(given);
            return isRight;
          }}
        />
      </Stack>
    );
  }
  return (
    <NamePasskey onClose={onClose} suggestion={overview.browserName} passkeys={passkeys} credential={credential} />
  );
}

function NamePasskey({
  onClose,
  suggestion,
  passkeys,
  credential,
}: {
  readonly onClose: () => void;
  readonly suggestion: string;
  readonly passkeys: readonly PasskeyFacts[];
  readonly credential: Credential | undefined;
}) {
  const queryClient = useQueryClient();
  const [name, setName] = useState(suggestion.slice(0, MOST_LETTERS));
  const [state, setState] = useState<{
    readonly isMaking: boolean;
    readonly notice?: string;
    readonly error?: unknown;
  }>({ isMaking: false });
  const make = async () => {
    setState({ isMaking: true });
    try {
      const made = await createPasskey(passkeysHere(passkeys), name.trim());
      if (made.kind !== 'created') {
        setState({ isMaking: false, notice: OUTCOMES[made.kind] });
        return;
      }
      await backupClient.addPasskey(
        { ...made.passkey, prfOutput: made.credential.prfOutput, label: name.trim() },
        credential,
      );
      made.credential.prfOutput.fill(0);
      await refreshBackups(queryClient);
      notifyDone('From now on, the passkey opens your backups at this address.');
      onClose();
    } catch (error) {
      setState({ isMaking: false, error });
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== '') void make();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label="Name"
          description="Shown in this list. It is not encrypted: every backup file shows it."
          maxLength={MOST_LETTERS}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Text size="sm">Your device will ask you to confirm, perhaps twice.</Text>
        {state.notice !== undefined && (
          <Text role="alert" size="sm" c="var(--mantine-color-error)">
            {state.notice}
          </Text>
        )}
        {state.error !== undefined && <ErrorNotice error={state.error} operation="set-up" />}
        <Group gap="xs">
          <Button type="submit" loading={state.isMaking} disabled={name.trim() === ''}>
            Create the passkey
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
