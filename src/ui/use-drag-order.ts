import { useState, type DragEvent } from 'react';

/** The properties that make an item and its handle draggable to another place in its list. */
export interface DragOrder {
  readonly draggedId: string | undefined;
  /** The item before which the dragged one would be placed; `null` is the end of the list. */
  readonly beforeId: string | null | undefined;
  readonly handleProps: (id: string) => {
    readonly draggable: true;
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragEnd: () => void;
  };
  readonly itemProps: (id: string) => {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/**
 * Reordering by dragging, for pointers. It is one of two ways: there must also be buttons that move an item, for
 * keyboards and touch screens.
 * @param axis along which the items mainly lie: it decides which half of an item means before it and which after it.
 */
export function useDragOrder(
  ids: readonly string[],
  axis: 'x' | 'y',
  onMove: (id: string, beforeId: string | undefined) => void,
): DragOrder {
  const [draggedId, setDraggedId] = useState<string>();
  const [beforeId, setBeforeId] = useState<string | null>();
  const reset = () => {
    setDraggedId(undefined);
    setBeforeId(undefined);
  };
  return {
    draggedId,
    beforeId,
    handleProps: (id) => ({
      draggable: true,
      onDragStart: (event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', '');
        const item = event.currentTarget.closest('[data-drag-item]');
        if (item) event.dataTransfer.setDragImage(item, 16, 16);
        setDraggedId(id);
      },
      onDragEnd: reset,
    }),
    itemProps: (id) => ({
      onDragOver: (event) => {
        // Ignore files and items of other lists that are dragged across.
        if (draggedId === undefined) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        const box = event.currentTarget.getBoundingClientRect();
        const isAfter =
          axis === 'x' ? event.clientX > box.left + box.width / 2 : event.clientY > box.top + box.height / 2;
        const next = ids[ids.indexOf(id) + 1];
        setBeforeId(isAfter ? (next ?? null) : id);
      },
      onDrop: (event) => {
        if (draggedId === undefined || beforeId === undefined) return;
        event.preventDefault();
        onMove(draggedId, beforeId ?? undefined);
        reset();
      },
    }),
  };
}
