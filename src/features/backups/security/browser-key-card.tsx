import { Button, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PasskeyFacts } from '../../../engine/index.ts';
import { keysClient } from '../../../backup/client/keys-client.ts';
import type { KeyOverview } from '../../../backup/contract/keys.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { notifyDone, runAndReport } from '../../errors/notify.tsx';
import { IdentifyDialog } from './identify-dialog.tsx';
import { KeyCard, KeyText } from './key-card.tsx';

/** The key that this browser keeps for backups that run by themselves. */
export function BrowserKeyCard({
  overview,
  passkeys,
}: {
  readonly overview: KeyOverview;
  readonly passkeys: readonly PasskeyFacts[];
}) {
  const { browserKey, browserName, keys } = overview;
  const [isKeeping, setKeeping] = useState(false);
  const queryClient = useQueryClient();
  const canWithdraw = keys.some(({ kind }) => kind === 'passphrase' || kind === 'recovery-key');
  const withdraw = () => {
    runAndReport(async () => {
      const isSure = await confirmDanger({
        title: 'Ask for a key for each backup here?',
        confirmLabel: 'Forget the key here',
        body: (
          <Text size="sm">
            This browser forgets its key. Backups no longer run by themselves: each waits until you have unlocked with
            the passphrase, the recovery key or a passkey, which lasts until the tab is closed or locked. Your data and
            your backups stay as they are.
          </Text>
        ),
      });
      if (!isSure) return;
      await keysClient.withdrawBrowserKey();
      await refreshBackups(queryClient);
    });
  };
  if (browserKey === 'none') return null;
  return (
    <KeyCard
      title={`This browser (${browserName})`}
      actions={
        browserKey === 'kept' ? (
          canWithdraw && (
            <Button variant="default" onClick={withdraw}>
              Ask for a key for each backup here
            </Button>
          )
        ) : (
          <Button
            variant="default"
            onClick={() => {
              setKeeping(true);
            }}
          >
            Let this browser keep its key
          </Button>
        )
      }
    >
      {browserKey === 'kept' && (
        <KeyText>
          It keeps a key of its own, so that backups run by themselves. No program can read that key out of it, and it
          works nowhere else.
        </KeyText>
      )}
      {browserKey === 'for-now' && (
        <KeyText>It keeps no key. You have unlocked the backups until this tab is closed or locked.</KeyText>
      )}
      {browserKey === 'withdrawn' && (
        <KeyText>
          It keeps no key: each backup here waits until you have unlocked. Backups do not run by themselves.
        </KeyText>
      )}
      <IdentifyDialog
        title="Let this browser keep its key"
        submitLabel="Keep the key here"
        passkeys={passkeys}
        isOpen={isKeeping}
        onClose={() => {
          setKeeping(false);
        }}
        onIdentified={async (credential) => {
          const isKept = await keysClient.keepBrowserKey(credential);
          if (isKept) {
            await refreshBackups(queryClient);
            notifyDone('Backups run by themselves again in this browser.');
          }
          return isKept;
        }}
      >
        Backups will run by themselves again. Show with a key that it is you.
      </IdentifyDialog>
    </KeyCard>
  );
}
