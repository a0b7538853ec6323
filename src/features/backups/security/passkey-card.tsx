import { Button, Group, List, Text } from '@mantine/core';
import { useState } from 'react';
import type { PasskeyFacts } from '../../../engine/index.ts';
import type { KeyOverview, KeyView } from '../../../backup/contract/keys.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { arePasskeysPossible, passkeySite } from '../shared/passkeys/ask-passkey.ts';
import { AddPasskeyDialog } from './add-passkey-dialog.tsx';
import { KeyCard, KeyText } from './key-card.tsx';
import { RemoveKeyButton } from './remove-key-button.tsx';

/** The passkeys: quick ways to unlock, each at its own site. */
export function PasskeyCard({
  overview,
  passkeys,
}: {
  readonly overview: KeyOverview;
  readonly passkeys: readonly PasskeyFacts[];
}) {
  const { keys, mostKeys } = overview;
  const [isAdding, setAdding] = useState(false);
  const shown = keys.filter(({ kind }) => kind === 'passkey');
  const canAdd = arePasskeysPossible() && keys.length < mostKeys;
  return (
    <KeyCard
      title="Passkeys"
      actions={
        canAdd && (
          <Button
            variant="default"
            onClick={() => {
              setAdding(true);
            }}
          >
            Add a passkey
          </Button>
        )
      }
    >
      <KeyText>{`Unlock with a fingerprint, your face, the device’s PIN or a security key. A passkey works only at this address (${passkeySite()}), so you always need a passphrase or a recovery key as well.`}</KeyText>
      {shown.length === 0 && <KeyText>None yet.</KeyText>}
      {shown.length > 0 && (
        <List listStyleType="none" spacing="xs" mt={4} aria-label="Passkeys">
          {shown.map((key) => (
            <PasskeyItem key={key.slotId} passkey={key} overview={overview} passkeys={passkeys} />
          ))}
        </List>
      )}
      {!arePasskeysPossible() && <KeyText>Passkeys are not available in this browser or at this address.</KeyText>}
      {keys.length >= mostKeys && (
        <KeyText>{`There are ${mostKeys} keys, which is the maximum. Remove one to add another.`}</KeyText>
      )}
      <AddPasskeyDialog
        isOpen={isAdding}
        onClose={() => {
          setAdding(false);
        }}
        overview={overview}
        passkeys={passkeys}
      />
    </KeyCard>
  );
}

function PasskeyItem({
  passkey,
  overview,
  passkeys,
}: {
  readonly passkey: KeyView;
  readonly overview: KeyOverview;
  readonly passkeys: readonly PasskeyFacts[];
}) {
  const { dateTime } = useFormats();
  const { slotId, label, createdAt, site } = passkey;
  return (
    <List.Item styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex={1} miw={180} style={{ overflowWrap: 'anywhere' }}>
          <Text span inherit fw={600}>
            {label}
          </Text>
          {` · added on ${dateTime(createdAt)}${site === passkeySite() ? '' : ` · works only at ${site ?? ''}`}`}
        </Text>
        <RemoveKeyButton
          slotId={slotId}
          name={`passkey “${label}”`}
          passkeys={passkeys}
          needsCredential={overview.needsCredential}
        >
          It will no longer open these backups. In your device’s own list of passkeys it stays until you delete it
          there.
        </RemoveKeyButton>
      </Group>
    </List.Item>
  );
}
