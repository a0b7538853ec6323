import { Text } from '@mantine/core';
import { useState } from 'react';
import type { Collection, Field, FieldValue, View } from '../../../../catalogue/model.ts';
import type { QueryAnswer } from '../../../../catalogue/query/query-types.ts';
import { updateRecordValues } from '../../../../catalogue/records.ts';
import { notifyError } from '../../../errors/notify.tsx';
import { useFillHeight } from '../use-fill-height.ts';
import { BoardColumn } from './board-column.tsx';
import classes from './record-board.module.css';

const MOST_LINES = 3;

interface RecordBoardProps {
  readonly collection: Collection;
  readonly fields: readonly Field[];
  /** The select field whose options are the columns. */
  readonly groupField: Field;
  readonly view: View;
  readonly answer: QueryAnswer;
  readonly onNew: (values: Readonly<Record<string, FieldValue>>) => void;
}

/** Records in columns by an option; they are moved by dragging or with each card's menu. */
export function RecordBoard({ collection, fields, groupField, view, answer, onNew }: RecordBoardProps) {
  const [element, height] = useFillHeight<HTMLDivElement>();
  const [announcement, setAnnouncement] = useState('');
  const options = groupField.options ?? [];
  // Records without an option come first, so that they are noticed; if there are none, their empty column comes last.
  const groups = [...answer.groups].sort((a, b) => Number(isEmptyRest(a)) - Number(isEmptyRest(b)));
  const shown = fields
    .filter((field) => field.id !== collection.titleFieldId && field.id !== groupField.id)
    .slice(0, MOST_LINES);
  const move = (recordId: string, optionId: string | undefined) => {
    const label = options.find((option) => option.id === optionId)?.label ?? 'none';
    updateRecordValues(recordId, { [groupField.id]: optionId }).then(() => {
      setAnnouncement(`Moved to ${label}.`);
    }, notifyError);
  };
  return (
    <div
      ref={element}
      className={classes.board}
      style={{ height }}
      role="region"
      aria-label={`${collection.name}: ${view.name}`}
      tabIndex={0}
    >
      <Text role="status" className={classes.announcement}>
        {announcement}
      </Text>
      {groups.map((group) => (
        <BoardColumn
          key={group.optionId ?? ''}
          collection={collection}
          view={view}
          fields={shown}
          options={options}
          option={options.find((option) => option.id === group.optionId)}
          groupName={groupField.name}
          list={answer.list.part(group.start, group.end)}
          onMove={move}
          onNew={() => {
            onNew(group.optionId === undefined ? {} : { [groupField.id]: group.optionId });
          }}
        />
      ))}
    </div>
  );
}

function isEmptyRest({ optionId, start, end }: QueryAnswer['groups'][number]): boolean {
  return optionId === undefined && start === end;
}
