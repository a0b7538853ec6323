import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ComparedPart } from '../../../backup/contract/comparing.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { chooseFieldsOfAll, fieldsOfAll, stateOfRow } from './choice/tree-choice.ts';
import { useChoices } from './choice-store.ts';
import { setTree } from './plan-actions.ts';

/** Lists the fields that come back without their values, and offers to bring these too. */
export function EmptyFieldsNote({ parts }: { readonly parts: readonly ComparedPart[] }) {
  const { tree, mode } = useChoices();
  const emptied = parts.flatMap((part) => {
    const chosen = fieldsOfAll(tree, part);
    return chosen === undefined
      ? []
      : (part.fields ?? [])
          .filter(({ field, isMissingBefore }) => isMissingBefore && !chosen.includes(field) && isFieldBrought(field))
          .map((field) => ({ part, chosen, ...field }));
  });
  function isFieldBrought(field: string): boolean {
    return stateOfRow(tree, { table: 'fields', keyText: JSON.stringify(field.replace(/^values\./, '')) }) !== 'none';
  }
  if (emptied.length === 0) return null;
  return (
    <Alert color="gray" icon={<IconInfoCircle aria-hidden />} title="Some fields come back empty">
      <Stack gap="xs" align="flex-start">
        {emptied.map(({ part, chosen, field, label, count }) => (
          <Stack key={field} gap={4} align="flex-start">
            <Text size="sm">{`“${label}” of ${part.label} comes back, but its values in ${formatCountOf(count, 'record')} stay empty, since ${part.label} is not chosen.`}</Text>
            {/* Restoring missing values would change records, which this mode never does. */}
            {mode === 'missing' ? (
              <Text size="sm">To restore its values, choose another mode above.</Text>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  setTree(chooseFieldsOfAll(tree, part, [...chosen, field]));
                }}
              >{`Restore the values of ${label}`}</Button>
            )}
          </Stack>
        ))}
      </Stack>
    </Alert>
  );
}
