import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { ConflictRow } from '../../../backup/contract/comparing.ts';
import classes from '../shared/compare/compared-fields.module.css';
import { ComparedValue } from '../shared/compare/compared-value.tsx';
import { AnswerSelect } from './answer-select.tsx';
import { answerForField, answerForRow, resolveField } from './choice/resolution-choice.ts';
import { useChoices } from './choice-store.ts';
import { FIELD_ANSWERS } from './conflict-field-answers.tsx';
import { setResolutions } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/** One field of a conflict: both values, photos as pictures, the earlier value, and whose is taken. */
export function ConflictField({
  row,
  field,
  hasBase,
}: {
  readonly row: ConflictRow;
  readonly field: ConflictRow['fields'][number];
  readonly hasBase: boolean;
}) {
  const resolutions = useChoices((state) => state.resolutions);
  const comparisonId = useWizard((state) => state.comparison?.comparisonId) ?? '';
  const queryKey = ['comparison', comparisonId, 'row', row.table, row.keyText];
  const { data } = useQuery({
    queryKey,
    queryFn: () => backupClient.readDifference(comparisonId, row.table, row.keyText),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { beforeFiles, afterFiles } = data?.fields.find((each) => each.field === field.field) ?? {};
  const shared = { queryKey, loadFile: (hash: string) => backupClient.readComparedFile(comparisonId, hash) };
  const isBoth = answerForRow(resolutions, row) === 'both' && row.resolutions.includes('both');
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.value}>
        {field.label}
      </Table.Th>
      <Table.Td className={classes.value}>
        <ComparedValue text={field.before} files={beforeFiles} {...shared} />
      </Table.Td>
      <Table.Td className={classes.value}>
        <ComparedValue text={field.after} files={afterFiles} {...shared} />
      </Table.Td>
      {hasBase && (
        <Table.Td className={classes.value}>
          <ComparedValue text={field.base ?? ''} {...shared} />
        </Table.Td>
      )}
      <Table.Td className={`${classes.value} ${classes.whole}`}>
        {field.isConflict && !isBoth && (
          <AnswerSelect
            label={`Settle ${field.label}`}
            answers={FIELD_ANSWERS}
            value={answerForField(resolutions, row, field.field)}
            onAnswer={(answer) => {
              setResolutions(resolveField(resolutions, row, field.field, answer));
            }}
          />
        )}
        {field.isConflict && isBoth && <Text size="sm">Both are kept</Text>}
        {!field.isConflict && (
          <Text size="sm" c="dimmed">
            {field.take === 'mine'
              ? 'Mine: only it has changed, or the backup’s was not chosen'
              : 'The backup’s: only it has changed'}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
