import { Button, Group, Text } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { RecoveryKit } from '../../../backup/contract/backups.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { KitStep } from './kit-step.tsx';
import { Loading } from '../../../ui/loading.tsx';

/** Makes the recovery kit, and shows it once it is made. */
export function MakeKitStep({
  kit,
  onContinue,
  onLater,
  onRetry,
}: {
  readonly kit: UseMutationResult<RecoveryKit, Error, void>;
  readonly onContinue: () => void;
  readonly onLater: () => void;
  readonly onRetry: () => void;
}) {
  if (kit.isPending) return <Loading h={320} maw={640} label="Making the kit" />;
  if (kit.isSuccess) return <KitStep kit={kit.data} onContinue={onContinue} onLater={onLater} />;
  if (kit.isError) return <ErrorNotice error={kit.error} operation="set-up" onRetry={onRetry} />;
  return (
    <>
      <Text maw={640}>
        The kit contains a key that opens your backups if you ever forget the passphrase. Have a printer ready, or a
        place to save a file outside this device.
      </Text>
      <Group gap="xs">
        <Button
          onClick={() => {
            kit.mutate();
          }}
        >
          Make the kit
        </Button>
        <Button variant="subtle" onClick={onLater}>
          Not now
        </Button>
      </Group>
    </>
  );
}
