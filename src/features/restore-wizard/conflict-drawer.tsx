import { Drawer, Group, Stack, Table, Text } from '@mantine/core';
import type { Resolution } from '../../engine/index.ts';
import type { ConflictRow } from '../../worker/compare-protocol.ts';
import { AnswerSelect } from './answer-select.tsx';
import { answerForField, answerForRow, resolveField, resolveRow } from './choice/resolution-choice.ts';
import { useChoices } from './choice-store.ts';
import { setResolutions } from './plan-actions.ts';

const FIELD_ANSWERS: readonly Resolution[] = ['mine', 'theirs', 'newest'];

/** One conflict: both values of each field that both sides have changed, and an answer for each. */
export function ConflictDrawer({ row, onClose }: { readonly row: ConflictRow | undefined; readonly onClose: () => void }) {
  return (
    <Drawer opened={row !== undefined} onClose={onClose} position="right" size="min(56rem, 100%)" title={row?.title ?? ''} closeButtonProps={{ 'aria-label': 'Close' }}>
      {row && <ConflictFields row={row} />}
    </Drawer>
  );
}

function ConflictFields({ row }: { readonly row: ConflictRow }) {
  const resolutions = useChoices((state) => state.resolutions);
  const ofRow = answerForRow(resolutions, row);
  const cell = { overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', verticalAlign: 'top' } as const;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Text size="sm" fw={600}>The whole</Text>
        <AnswerSelect label={`Settle all of ${row.title}`} answers={row.resolutions} value={ofRow} onAnswer={(answer) => { setResolutions(resolveRow(resolutions, row, answer)); }} />
      </Group>
      {row.fields.length === 0 && <Text size="sm">It can only be settled as a whole.</Text>}
      {row.fields.length > 0 && (
        <Table.ScrollContainer minWidth={480} type="native">
          <Table withTableBorder verticalSpacing={6} aria-label="Both sides">
            <Table.Thead><Table.Tr><Table.Th>Field</Table.Th><Table.Th>Mine, now</Table.Th><Table.Th>The backup’s</Table.Th><Table.Th>Take</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {row.fields.map(({ field, label, before, after, isConflict, take }) => (
                <Table.Tr key={field}>
                  <Table.Th scope="row" style={cell}>{label}</Table.Th>
                  <Table.Td style={cell}>{before === '' ? '–' : before}</Table.Td>
                  <Table.Td style={cell}>{after === '' ? '–' : after}</Table.Td>
                  <Table.Td style={{ verticalAlign: 'top' }}>
                    {isConflict && ofRow !== 'both' && (
                      <AnswerSelect label={`Settle ${label}`} answers={FIELD_ANSWERS} value={answerForField(resolutions, row, field)} onAnswer={(answer) => { setResolutions(resolveField(resolutions, row, field, answer)); }} />
                    )}
                    {isConflict && ofRow === 'both' && <Text size="sm">both are kept</Text>}
                    {!isConflict && <Text size="sm" c="dimmed">{take === 'mine' ? 'mine: only I changed it, or it was not chosen' : 'the backup’s: only it has changed'}</Text>}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
