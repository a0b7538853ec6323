import { Button, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import type { PasskeyCredential, PasskeyFacts } from '../../../../engine/index.ts';
import { notifyError } from '../../../errors/notify.tsx';
import { askPasskey, passkeysHere, type PasskeyRefusal } from './ask-passkey.ts';

/** Why a passkey did not work, and what to do instead. */
const PASSKEY_REFUSALS: Readonly<Record<PasskeyRefusal, string>> = {
  cancelled:
    'No passkey was used: you cancelled, or no passkey was available. Try again, or use the passphrase or the recovery key.',
  unsupported: 'This passkey, or this browser, cannot keep a key for backups. Use the passphrase or the recovery key.',
};

/** Offers to use one of some passkeys, if there are any; those of other sites are named. */
export function PasskeyButton({
  passkeys,
  isBusy,
  onGiven,
}: {
  readonly passkeys: readonly PasskeyFacts[];
  readonly isBusy: boolean;
  readonly onGiven: (credential: PasskeyCredential) => void;
}) {
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const here = passkeysHere(passkeys);
  const elsewhere = [...new Set(passkeys.map(({ site }) => site))];
  if (passkeys.length === 0) return null;
  if (here.length === 0) {
    return (
      <Text
        size="sm"
        c="dimmed"
        w="100%"
        style={{ order: 1 }}
      >{`A passkey opens these too, but only at ${elsewhere.join(' or ')}.`}</Text>
    );
  }
  const ask = async () => {
    setAsking(true);
    setRefusal(undefined);
    const answer = await askPasskey(here).finally(() => {
      setAsking(false);
    });
    if (answer.kind === 'given') onGiven(answer.credential);
    else setRefusal(PASSKEY_REFUSALS[answer.kind]);
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFingerprint size={18} aria-hidden />}
        loading={isAsking}
        disabled={isBusy}
        onClick={() => {
          ask().catch(notifyError);
        }}
      >
        Use a passkey
      </Button>
      {refusal !== undefined && (
        <Text role="alert" size="sm" w="100%" style={{ order: 1 }}>
          {refusal}
        </Text>
      )}
    </>
  );
}
