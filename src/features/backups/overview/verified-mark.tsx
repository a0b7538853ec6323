import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';

/** When a backup was last verified, or that it is damaged: in words, never by colour alone. */
export function VerifiedMark({
  backup: { verifiedAt, findings = [] },
}: {
  readonly backup: Pick<BackupSummary, 'verifiedAt' | 'findings'>;
}) {
  const { dateTime } = useFormats();
  if (findings.length > 0) {
    return (
      <Group gap={4} wrap="nowrap" c="red">
        <IconAlertTriangle size={16} aria-hidden style={{ flexShrink: 0 }} />
        <Text size="sm" fw={600} c="var(--mantine-color-error)">
          Damaged
        </Text>
      </Group>
    );
  }
  if (verifiedAt === undefined)
    return (
      <Text size="sm" c="dimmed">
        Not yet
      </Text>
    );
  return (
    <Group gap={4} wrap="nowrap" title={dateTime(verifiedAt)}>
      <IconShieldCheck size={16} aria-hidden style={{ flexShrink: 0 }} />
      <Text size="sm">{formatRelativeTime(verifiedAt)}</Text>
    </Group>
  );
}
