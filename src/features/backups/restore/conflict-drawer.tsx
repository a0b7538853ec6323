import { Drawer, Group, Stack, Table, Text } from '@mantine/core';
import type { ConflictRow } from '../../../backup/contract/comparing.ts';
import classes from '../shared/compare/compared-fields.module.css';
import { AnswerSelect } from './answer-select.tsx';
import { answerForRow, resolveRow } from './choice/resolution-choice.ts';
import { useChoices } from './choice-store.ts';
import { ConflictField } from './conflict-field.tsx';
import { ConflictTimes } from './conflict-times.tsx';
import { setResolutions } from './plan-actions.ts';

/** One conflict: both values of each field that both sides have changed, and an answer for each. */
export function ConflictDrawer({
  row,
  onClose,
}: {
  readonly row: ConflictRow | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Drawer
      opened={row !== undefined}
      onClose={onClose}
      position="right"
      size="min(56rem, 100%)"
      title={row?.title ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {row && <ConflictFields row={row} />}
    </Drawer>
  );
}

function ConflictFields({ row }: { readonly row: ConflictRow }) {
  const resolutions = useChoices((state) => state.resolutions);
  const ofRow = answerForRow(resolutions, row);
  const hasBase = row.fields.some(({ base }) => base !== undefined);
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Text size="sm" fw={600}>
          The whole
        </Text>
        <AnswerSelect
          label={`Resolve all of ${row.title}`}
          answers={row.resolutions}
          needsChoice={row.needsChoice === true}
          value={ofRow}
          onAnswer={(answer) => {
            setResolutions(resolveRow(resolutions, row, answer));
          }}
        />
      </Group>
      <ConflictTimes row={row} />
      {row.uniqueConflict && (
        <Text size="sm">{`${row.uniqueConflict.title} has the same ${row.uniqueConflict.label}, and only one item may have it. “Keep mine” leaves everything as it is; “Take the backup’s” removes ${row.uniqueConflict.title}.`}</Text>
      )}
      {row.needsChoice && !row.uniqueConflict && <Text size="sm">Both cannot be kept. Choose which one stays.</Text>}
      {row.fields.length === 0 && !row.uniqueConflict && <Text size="sm">It can only be resolved as a whole.</Text>}
      {row.fields.length > 0 && (
        <Table className={classes.table} withTableBorder verticalSpacing={6} aria-label="Both sides">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="20%">Field</Table.Th>
              <Table.Th>Mine, now</Table.Th>
              <Table.Th>The backup’s</Table.Th>
              {hasBase && <Table.Th>Before</Table.Th>}
              <Table.Th className={classes.whole} w={180}>
                Take
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {row.fields.map((field) => (
              <ConflictField key={field.field} row={row} field={field} hasBase={hasBase} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
