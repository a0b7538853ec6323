import { ActionIcon } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import type { DragOrder } from './use-drag-order.ts';

/** Drags an item of a list. For pointers only: there must be another way to move the item by keyboard. */
export function DragHandle({
  drag,
  id,
  className,
}: {
  readonly drag: DragOrder;
  readonly id: string;
  readonly className: string | undefined;
}) {
  return (
    <ActionIcon
      component="span"
      variant="subtle"
      color="gray"
      {...(className === undefined ? {} : { className })}
      title="Drag to reorder"
      aria-hidden
      {...drag.handleProps(id)}
    >
      <IconGripVertical size={16} />
    </ActionIcon>
  );
}

/** The properties of the item itself, among them those that its style sheet asks for. */
export function draggableItem(drag: DragOrder, id: string) {
  return {
    'data-drag-item': true,
    'data-is-dragged': drag.draggedId === id || undefined,
    'data-is-target': (drag.draggedId !== undefined && drag.beforeId === id) || undefined,
    ...drag.itemProps(id),
  };
}
