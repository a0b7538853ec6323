import { Alert, Code, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { BackupList } from '../../../backup/contract/backups.ts';
import { errorWords } from '../../errors/error-words.ts';
import { formatCountOf } from '../../../ui/format.ts';

const ID_SHOWN = 8;

/** Backups that exist but cannot be read, listed as such. */
export function DamagedBackups({ damaged }: { readonly damaged: BackupList['damaged'] }) {
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={`${formatCountOf(damaged.length, 'backup')} cannot be read`}
    >
      <Stack gap={4}>
        <Text size="sm">
          All other backups are complete even without {damaged.length === 1 ? 'it' : 'them'}. If you have downloaded a
          file that contains {damaged.length === 1 ? 'it' : 'them'}, restore from there.
        </Text>
        <List size="sm">
          {damaged.map(({ id, error }) => (
            <List.Item key={id}>
              <Code>{id.slice(0, ID_SHOWN)}</Code> {errorWords(error).title}
            </List.Item>
          ))}
        </List>
      </Stack>
    </Alert>
  );
}
