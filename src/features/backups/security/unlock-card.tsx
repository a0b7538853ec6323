import { Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { PasskeyFacts } from '../../../engine/index.ts';
import { unlockBackups } from '../shared/queries/client-queries.ts';
import { CredentialForm } from '../shared/credential-form.tsx';
import { KeyCard } from './key-card.tsx';

/** For a browser that keeps no key: unlocks the backups until the tab is closed. */
export function UnlockCard({ passkeys }: { readonly passkeys: readonly PasskeyFacts[] }) {
  const queryClient = useQueryClient();
  return (
    <KeyCard title="Unlock your backups">
      <Stack gap="sm" maw={520}>
        <Text size="sm">
          Unlock your backups to back up, restore or change a key. They stay unlocked until this tab is closed or
          locked.
        </Text>
        <CredentialForm
          submitLabel="Unlock"
          passkeys={passkeys}
          onSubmit={(credential) => unlockBackups(queryClient, credential)}
        />
      </Stack>
    </KeyCard>
  );
}
