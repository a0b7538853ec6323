import { ActionIcon, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useVirtualList } from '../../../../ui/use-virtual-list.ts';
import { type DragEvent, useRef, useState } from 'react';
import type { Collection, Field, SelectOption, View } from '../../../../catalogue/model.ts';
import type { RecordList } from '../../../../catalogue/query/record-list.ts';
import { formatCount } from '../../../../ui/format.ts';
import { OptionPill } from '../../../../ui/option-pill.tsx';
import { useRows } from '../use-rows.ts';
import { BoardCard, RECORD_DRAG_TYPE } from './board-card.tsx';
import classes from './record-board.module.css';

interface BoardColumnProps {
  readonly collection: Collection;
  readonly view: View;
  readonly fields: readonly Field[];
  readonly options: readonly SelectOption[];
  /** The option of this column; `undefined` for the records without one. */
  readonly option: SelectOption | undefined;
  readonly groupName: string;
  readonly list: RecordList;
  readonly onMove: (recordId: string, optionId: string | undefined) => void;
  readonly onNew: () => void;
}

/** One column of a board; draws only the visible cards. */
export function BoardColumn({
  collection,
  view,
  fields,
  options,
  option,
  groupName,
  list,
  onMove,
  onNew,
}: BoardColumnProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isOver, setIsOver] = useState(false);
  const cardHeight = 46 + fields.length * 22;
  const { items, height } = useVirtualList({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight + 8,
    overscan: 4,
  });
  const records = useRows(list, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const name = option?.label ?? `No ${groupName.toLowerCase()}`;

  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(RECORD_DRAG_TYPE)) return;
    event.preventDefault();
    setIsOver(true);
  };
  const onDrop = (event: DragEvent) => {
    setIsOver(false);
    const id = event.dataTransfer.getData(RECORD_DRAG_TYPE);
    if (id === '') return;
    event.preventDefault();
    if (list.indexOf(id) === -1) onMove(id, option?.id);
  };
  return (
    <section
      className={classes.column}
      data-over={isOver || undefined}
      aria-label={name}
      onDragOver={onDragOver}
      onDragLeave={() => {
        setIsOver(false);
      }}
      onDrop={onDrop}
    >
      <header className={classes.columnHeader}>
        <OptionPill label={name} color={option?.color ?? 'gray'} />
        <Text size="sm" c="dimmed" span>
          {formatCount(list.length)}
        </Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          ml="auto"
          aria-label={`New record in ${name}`}
          onClick={onNew}
        >
          <IconPlus size={16} aria-hidden />
        </ActionIcon>
      </header>
      <div ref={scroller} className={classes.cards} tabIndex={0} role="region" aria-label={`${name}: records`}>
        <div role="list" style={{ height, position: 'relative' }}>
          {items.map((item) => {
            const id = list.at(item.index) ?? '';
            return (
              <div
                key={id}
                role="listitem"
                aria-setsize={list.length}
                aria-posinset={item.index + 1}
                className={classes.place}
                style={{ height: cardHeight, transform: `translateY(${item.start}px)` }}
              >
                <BoardCard
                  id={id}
                  record={records.get(id)}
                  fields={fields}
                  titleFieldId={collection.titleFieldId}
                  options={options}
                  optionId={option?.id}
                  href={`/collections/${collection.id}/records/${id}?view=${view.id}`}
                  onMove={onMove}
                />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
