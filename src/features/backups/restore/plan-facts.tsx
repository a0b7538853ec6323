import { SimpleGrid, Text } from '@mantine/core';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { contentWords, scopeWords } from '../shared/backup-words.ts';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';

/** Which backup it is. Names and notes from a file are only ever treated as text. */
export function PlanFacts({ backup }: { readonly backup: BackupSummary }) {
  const { dateTime } = useFormats();
  const facts: readonly (readonly [string, string])[] = [
    ['Created', `${dateTime(backup.takenAt)} (${formatRelativeTime(backup.takenAt)})`],
    ...(backup.name.trim() === '' ? [] : [['Name', backup.name] as const]),
    ...(backup.note.trim() === '' ? [] : [['Note', backup.note] as const]),
    ['Contents', `${scopeWords(backup.scope, backup.withFiles, backup.leftOut)}: ${contentWords(backup)}`],
    ['Device', backup.deviceName],
    ['Heirloom version', backup.appVersion],
  ];
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing={6}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <Text component="dt" size="xs" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
              {value}
            </Text>
          </div>
        ))}
    </SimpleGrid>
  );
}
