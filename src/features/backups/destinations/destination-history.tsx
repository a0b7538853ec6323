import { List, Text } from '@mantine/core';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import type { KeptBackup } from '../../../engine/index.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';

/** Enough to find one; all of them are listed when it is opened for a restore. */
const MOST_LISTED = 100;

/** The backups at a destination, the newest first, as last seen there. */
export function DestinationHistory({ destination: { backups } }: { readonly destination: DestinationStatus }) {
  const { dateTime } = useFormats();
  if (backups.length === 0) return null;
  const further = backups.length - MOST_LISTED;
  return (
    <details>
      <Text component="summary" size="sm" w="fit-content">
        {`History: ${formatCountOf(backups.length, 'backup')}`}
      </Text>
      <List size="sm" mt="xs" spacing={2}>
        {backups.slice(0, MOST_LISTED).map((backup) => (
          <List.Item key={backup.id}>{`${dateTime(backup.takenAt)}${scopeWords(backup)}`}</List.Item>
        ))}
      </List>
      {further > 0 && <Text size="sm">{`and ${formatCountOf(further, 'older backup')}`}</Text>}
    </details>
  );
}

function scopeWords({ isWhole, leftOut }: KeptBackup): string {
  if (isWhole) return '';
  return leftOut ? ', without some files' : ', only a part';
}
