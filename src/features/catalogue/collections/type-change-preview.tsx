import { Alert, Stack, Table, Text } from '@mantine/core';
import type { ConversionGroup, FieldTypeChangePlan } from '../../../catalogue/field-type-change.ts';
import { describeError } from '../../errors/describe-error.ts';
import { formatCount, formatCountOf } from '../../../ui/format.ts';
import { isChoiceType } from './field-draft.ts';
import { Loading } from '../../../ui/loading.tsx';

/** The effect of a change of type on the values: how many stay, are converted or lost, with examples. */
export function TypeChangePreview({
  plan,
  error,
}: {
  readonly plan: FieldTypeChangePlan | undefined;
  readonly error: unknown;
}) {
  if (error !== undefined) {
    const { message, hint } = describeError(error);
    return (
      <Alert color="red" title={message}>
        {hint}
      </Alert>
    );
  }
  if (!plan) return <Loading h={72} label="Preparing the preview" />;
  const { kept, converted, lost } = plan;
  if (kept.count + converted.count + lost.count === 0)
    return (
      <Text size="sm" c="dimmed">
        No record uses this field yet, so nothing else changes.
      </Text>
    );
  const newOptions =
    (plan.after.options?.length ?? 0) - (isChoiceType(plan.before.type) ? (plan.before.options?.length ?? 0) : 0);
  return (
    <Stack gap="xs">
      <Alert
        color={lost.count > 0 ? 'red' : 'teal'}
        title={lost.count > 0 ? `${formatCountOf(lost.count, 'value')} would be lost` : 'Nothing would be lost'}
      >
        {formatCount(kept.count)} stay as they are, {formatCount(converted.count)} are converted,{' '}
        {formatCount(lost.count)} are lost.
        {newOptions > 0 && ` ${formatCountOf(newOptions, 'option is', 'options are')} made from the values.`}
      </Alert>
      <Examples caption="Lost" group={lost} />
      <Examples caption="Converted" group={converted} />
    </Stack>
  );
}

function Examples({ caption, group }: { readonly caption: string; readonly group: ConversionGroup }) {
  if (group.count === 0) return null;
  const more = group.count - group.examples.length;
  return (
    <Table captionSide="top" layout="fixed" withTableBorder>
      <Table.Caption style={{ textAlign: 'start' }}>
        {caption}
        {more > 0 && `, ${formatCount(group.examples.length)} of ${formatCount(group.count)}`}
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Now</Table.Th>
          <Table.Th>Then</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {group.examples.map((example) => (
          <Table.Tr key={example.recordId}>
            <Table.Td>
              <Text size="sm" lineClamp={2}>
                {example.before}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm" lineClamp={2}>
                {example.after === '' ? <em>nothing</em> : example.after}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
