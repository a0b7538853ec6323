import { Code, List, Stack, Text } from '@mantine/core';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { tableWords } from '../shared/backup-words.ts';
import { formatCount, formatCountOf } from '../../../ui/format.ts';

const SHOWN = 10;

/** Content that could not be backed up: listed, never dropped silently. */
export function OmittedList({ backup }: { readonly backup: Pick<BackupSummary, 'omitted' | 'omittedCount'> }) {
  const { omitted, omittedCount } = backup;
  const shown = omitted.slice(0, SHOWN);
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>{`${formatCountOf(omittedCount, 'value')} could not be backed up:`}</Text>
      <List size="sm" spacing={2}>
        {shown.map(({ table, key, path, type }) => (
          <List.Item key={`${table} ${key} ${path}`} style={{ overflowWrap: 'anywhere' }}>
            {`${tableWords(table)}: ${type}`} <Code>{[key, path].filter((part) => part !== '').join(' ')}</Code>
          </List.Item>
        ))}
      </List>
      {omittedCount > shown.length && <Text size="sm">{`and ${formatCount(omittedCount - shown.length)} more.`}</Text>}
    </Stack>
  );
}
