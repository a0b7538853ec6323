import { Checkbox, Table, VisuallyHidden } from '@mantine/core';
import type { LoadFile } from './compared-picture.tsx';
import type { ComparedField } from '../../../../backup/contract/comparing.ts';
import classes from './compared-fields.module.css';
import { ComparedValue } from './compared-value.tsx';

/** How single fields are selected, if they can be. */
export interface FieldChoosing {
  readonly isTaken: (field: string) => boolean;
  readonly onChoose: (field: string, isTaken: boolean) => void;
}

/** A row field by field: both sides next to each other, with differences marked. */
export function ComparedFields({
  fields,
  sides,
  isMarked = true,
  choosing,
  loadFile,
  queryKey,
}: {
  readonly fields: readonly ComparedField[];
  /** The names of the two sides. */
  readonly sides: readonly [before: string, after: string];
  /** `false` if one side is empty: then marking each field says nothing. */
  readonly isMarked?: boolean;
  readonly choosing?: FieldChoosing | undefined;
  readonly loadFile: LoadFile;
  readonly queryKey: readonly unknown[];
}) {
  return (
    <Table className={classes.table} withTableBorder verticalSpacing={6} aria-label="Field by field">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="26%">Field</Table.Th>
          <Table.Th>{sides[0]}</Table.Th>
          <Table.Th>{sides[1]}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field.field} {...(isMarked && field.isDifferent ? { className: classes.different } : {})}>
            <Table.Th scope="row" className={classes.value} fw={isMarked && field.isDifferent ? 600 : 400}>
              {choosing && field.isDifferent ? (
                <Checkbox
                  size="sm"
                  label={field.label}
                  checked={choosing.isTaken(field.field)}
                  onChange={(event) => {
                    choosing.onChoose(field.field, event.currentTarget.checked);
                  }}
                />
              ) : (
                field.label
              )}
              {isMarked && field.isDifferent && <VisuallyHidden> (differs)</VisuallyHidden>}
            </Table.Th>
            <Table.Td className={classes.value}>
              <ComparedValue text={field.before} files={field.beforeFiles} loadFile={loadFile} queryKey={queryKey} />
            </Table.Td>
            <Table.Td className={classes.value}>
              <ComparedValue text={field.after} files={field.afterFiles} loadFile={loadFile} queryKey={queryKey} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
