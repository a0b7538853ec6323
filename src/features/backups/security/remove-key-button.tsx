import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Credential, PasskeyFacts } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { notifyDone, runAndReport } from '../../errors/notify.tsx';
import { IdentifyDialog } from './identify-dialog.tsx';

/** Removes one key to the backups, after asking for another. */
export function RemoveKeyButton({
  slotId,
  name,
  passkeys,
  needsCredential,
  children,
}: {
  readonly slotId: string;
  /** Such as `recovery key` or `passkey “My phone”`. */
  readonly name: string;
  readonly passkeys: readonly PasskeyFacts[];
  readonly needsCredential: boolean;
  /** The consequences. */
  readonly children: ReactNode;
}) {
  const [isAsking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const remove = async (credential?: Credential) => {
    await backupClient.removeKey(slotId, credential);
    await refreshBackups(queryClient);
    notifyDone(`The ${name} was removed. Files downloaded before still open with it.`);
    return true;
  };
  const ask = () => {
    if (needsCredential) setAsking(true);
    else
      runAndReport(async () => {
        if (await confirmDanger({ title: `Remove the ${name}?`, body: children, confirmLabel: 'Remove' }))
          await remove();
      });
  };
  return (
    <>
      <Button variant="subtle" color="red" aria-label={`Remove the ${name}`} onClick={ask}>
        Remove
      </Button>
      <IdentifyDialog
        title={`Remove the ${name}`}
        submitLabel="Remove"
        passkeys={passkeys}
        isOpen={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        onIdentified={remove}
      >
        {children} Confirm with another key that it is you.
      </IdentifyDialog>
    </>
  );
}
