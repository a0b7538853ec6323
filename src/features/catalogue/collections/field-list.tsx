import { moveField } from '../../../catalogue/fields.ts';
import type { Collection, Field } from '../../../catalogue/model.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { useDragOrder } from '../../../ui/use-drag-order.ts';
import classes from './field-list.module.css';
import { FieldRow } from './field-row.tsx';

/** The fields in order. */
export function FieldList({
  collection,
  fields,
}: {
  readonly collection: Collection;
  readonly fields: readonly Field[];
}) {
  const ids = fields.map((field) => field.id);
  const move = (id: string, beforeId: string | undefined) => {
    runAndReport(() => moveField(id, beforeId));
  };
  const drag = useDragOrder(ids, 'y', move);
  return (
    <ol className={classes.list} data-is-end-target={drag.beforeId === null || undefined}>
      {fields.map((field, index) => (
        <FieldRow
          key={field.id}
          collection={collection}
          field={field}
          drag={drag}
          onMoveUp={
            index === 0
              ? undefined
              : () => {
                  move(field.id, ids[index - 1]);
                }
          }
          onMoveDown={
            index === ids.length - 1
              ? undefined
              : () => {
                  move(field.id, ids[index + 2]);
                }
          }
        />
      ))}
    </ol>
  );
}
