import { Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Credential } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { onBackupsChanged } from '../../../backup/client/news.ts';
import { refreshBackups, keysQueries } from '../shared/queries/client-queries.ts';
import { CredentialForm } from '../shared/credential-form.tsx';
import { waitWords } from './wait-words.ts';
import { useUnlockRequest } from './unlock-store.ts';

/** Asks for a key, and then continues the requested action. */
export function UnlockDialog() {
  const request = useUnlockRequest((state) => state.request);
  const queryClient = useQueryClient();
  const { data: lock } = useQuery({ ...keysQueries.lock, enabled: request !== undefined });
  useUnlockedElsewhere(request?.answer);
  const unlock = async (credential: Credential): Promise<boolean | string> => {
    const outcome = await backupClient.unlock(credential);
    if (outcome.kind === 'wait') return waitWords(outcome.waitUntil, 'untried');
    if (outcome.kind === 'wrong')
      return outcome.waitUntil === undefined ? false : waitWords(outcome.waitUntil, 'wrong');
    await refreshBackups(queryClient);
    request?.answer(true);
    return true;
  };
  return (
    <Modal
      opened={request !== undefined}
      onClose={() => {
        request?.answer(false);
      }}
      title="Unlock Heirloom"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <Text size="sm">
          While Heirloom is locked, backups continue. Unlock to restore, download, delete or change keys.
        </Text>
        {lock && (
          <CredentialForm
            kinds={lock.kinds}
            passkeys={lock.passkeys}
            submitLabel="Unlock"
            autoFocus
            onSubmit={unlock}
          />
        )}
      </Stack>
    </Modal>
  );
}

/** Another tab may have unlocked it meanwhile. */
function useUnlockedElsewhere(answer: ((isUnlocked: boolean) => void) | undefined): void {
  useEffect(() => {
    if (!answer) return undefined;
    return onBackupsChanged(() => {
      backupClient.getLock().then(
        ({ isLocked }) => {
          if (!isLocked) answer(true);
        },
        () => undefined,
      );
    });
  }, [answer]);
}
