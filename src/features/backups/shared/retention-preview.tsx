import { Alert, Badge, Button, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { RetentionPreview as Preview } from '../../../backup/contract/automation.ts';
import { forgetWords, keepWords } from '../../../engine/index.ts';
import { formatBytes, formatCountOf } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { precisionAmong } from '../../../ui/moment-precision.ts';

const SHOWN_AT_FIRST = 12;

/**
 * Which backups would stay and why, which would be deleted, and how much space would be freed, before anything is
 * saved.
 */
export function RetentionPreview({ preview }: { readonly preview: Preview }) {
  const [areAllShown, setAllShown] = useState(false);
  const { dateTime } = useFormats();
  const { backups, keep, forget, freedBytes, isFreedLater = false, isOverSize, isStoppedByGuard } = preview;
  if (backups.length === 0)
    return (
      <Text size="sm" c="dimmed">
        There are no backups here yet.
      </Text>
    );
  const precisionOf = precisionAmong(backups.map(({ takenAt }) => takenAt));
  const shown = areAllShown ? backups : backups.slice(0, SHOWN_AT_FIRST);
  return (
    <Stack gap="xs">
      <Text size="sm" role="status">
        Of {formatCountOf(backups.length, 'backup')}, {keep} would stay and {forget} would go
        {forget > 0 ? `; about ${formatBytes(freedBytes)} will be freed${isFreedLater ? ' after 7 days' : ''}` : ''}.
      </Text>
      {isStoppedByGuard && (
        <Alert color="yellow">Nothing is deleted until you confirm that you deleted this much yourself.</Alert>
      )}
      {isOverSize && <Alert color="yellow">The backups that must stay exceed the size limit.</Alert>}
      <Table.ScrollContainer
        minWidth={280}
        type="native"
        tabIndex={0}
        role="region"
        aria-label="Backups that would stay or be deleted"
      >
        <Table withTableBorder verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Backup</Table.Th>
              <Table.Th>Would</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((backup) => (
              <PreviewRow
                key={backup.id}
                backup={backup}
                moment={dateTime(backup.takenAt, precisionOf(backup.takenAt))}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.length < backups.length && (
        <Button
          variant="default"
          size="compact-sm"
          w="fit-content"
          onClick={() => {
            setAllShown(true);
          }}
        >
          Show all {backups.length}
        </Button>
      )}
    </Stack>
  );
}

function PreviewRow({
  backup: { name, verdict },
  moment,
}: {
  readonly backup: Preview['backups'][number];
  readonly moment: string;
}) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{name.trim() === '' ? moment : `${name} (${moment})`}</Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={verdict.keep ? 'teal' : 'red'} tt="none">
          {verdict.keep ? 'stay' : 'go'}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          {verdict.keep ? keepWords(verdict.reasons) : forgetWords(verdict.because)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
