import { Button, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PasskeyFacts } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { KeyOverview } from '../../../backup/contract/keys.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { notifyDone, runAndReport } from '../../errors/notify.tsx';
import { IdentifyDialog } from './identify-dialog.tsx';
import { KeyCard, KeyText } from './key-card.tsx';

/** The key that this browser keeps for automatic backups. */
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
            This browser forgets its key, and automatic backups stop: each backup waits until you unlock with the
            passphrase, the recovery key or a passkey. Unlocking lasts until the tab is closed or locked. Your data and
            your backups stay as they are.
          </Text>
        ),
      });
      if (!isSure) return;
      await backupClient.withdrawBrowserKey();
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
          It keeps its own key, so automatic backups run. No program can read that key, and it works only here.
        </KeyText>
      )}
      {browserKey === 'for-now' && (
        <KeyText>It keeps no key. The backups are unlocked until this tab is closed or locked.</KeyText>
      )}
      {browserKey === 'withdrawn' && (
        <KeyText>It keeps no key: each backup here waits until you unlock. Automatic backups do not run.</KeyText>
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
          const isKept = await backupClient.keepBrowserKey(credential);
          if (isKept) {
            await refreshBackups(queryClient);
            notifyDone('Automatic backups run again in this browser.');
          }
          return isKept;
        }}
      >
        Automatic backups will run again. Confirm with a key that it is you.
      </IdentifyDialog>
    </KeyCard>
  );
}
