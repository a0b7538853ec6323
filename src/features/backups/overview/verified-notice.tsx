import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import type { CheckReport } from '../../../engine/index.ts';
import { Findings } from '../shared/findings.tsx';
import { formatBytes, formatCountOf } from '../../../ui/format.ts';

/** The result of verifying a backup. */
export function VerifiedNotice({ report, onClose }: { readonly report: CheckReport; readonly onClose: () => void }) {
  const { isIntact, bytes, chunks, findings } = report;
  if (isIntact) {
    return (
      <Alert
        role="status"
        color="teal"
        icon={<IconShieldCheck aria-hidden />}
        title="Verified: this backup is intact."
        withCloseButton
        closeButtonLabel="Close this message"
        onClose={onClose}
      >
        {`Every byte was read back, decrypted and compared: ${formatBytes(bytes)} in ${formatCountOf(chunks, 'piece')}.`}
      </Alert>
    );
  }
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title="This backup is damaged."
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={onClose}
    >
      <Stack gap="xs">
        <Text size="sm">Your data is not affected. Make a new backup now, and do not rely on this one.</Text>
        <Findings findings={findings} />
      </Stack>
    </Alert>
  );
}
