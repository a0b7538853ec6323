import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { PointerEvent } from 'react';
import type { ViewSort } from '../../../../catalogue/model.ts';
import { LEAST_WIDTH, MOST_WIDTH, SELECT_WIDTH } from './columns.ts';
import type { TableColumn } from './table-row.tsx';
import classes from './record-table.module.css';

interface TableHeaderProps {
  readonly gridId: string;
  readonly title: TableColumn;
  readonly columns: readonly TableColumn[];
  readonly gap: number;
  readonly width: number;
  readonly sorts: readonly ViewSort[];
  readonly activeColumn: number | undefined;
  readonly isAllSelected: boolean;
  readonly onWidth: (fieldId: string, width: number) => void;
}

/** The names of the columns: click to sort, drag the edge to resize. */
export function TableHeader(props: TableHeaderProps) {
  const { gridId, title, columns } = props;
  const header = (column: TableColumn) => <ColumnHeader key={column.field.id} {...props} column={column} />;
  return (
    <div role="row" aria-rowindex={1} className={classes.header} style={{ width: props.width }} data-row={-1}>
      <div className={classes.pinned} role="presentation">
        <div
          role="columnheader"
          aria-colindex={1}
          id={`${gridId}--1-0`}
          data-column={0}
          style={{ width: SELECT_WIDTH }}
          className={`${classes.cell} ${classes.select} ${props.activeColumn === 0 ? classes.active : ''}`}
        >
          <input type="checkbox" checked={props.isAllSelected} readOnly tabIndex={-1} aria-label="Select all" />
        </div>
        {header(title)}
      </div>
      {props.gap > 0 && <div role="presentation" style={{ width: props.gap, flex: 'none' }} />}
      {columns.map(header)}
    </div>
  );
}

function ColumnHeader({ column, ...props }: TableHeaderProps & { readonly column: TableColumn }) {
  const { field, index, width } = column;
  const sort = props.sorts.find((candidate) => candidate.fieldId === field.id);
  const Icon = sort?.direction === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <div
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sort?.direction ?? 'none'}
      id={`${props.gridId}--1-${index}`}
      data-column={index}
      style={{ width }}
      className={`${classes.columnHeader} ${props.activeColumn === index ? classes.active : ''}`}
    >
      <span>{field.name}</span>
      {sort && <Icon size={14} aria-hidden style={{ flex: 'none' }} />}
      <span
        className={classes.resize}
        data-resize
        onPointerDown={(event) => {
          startResize(event, width, (changed) => {
            props.onWidth(field.id, changed);
          });
        }}
      />
    </div>
  );
}

function startResize(event: PointerEvent<HTMLElement>, width: number, onWidth: (width: number) => void): void {
  event.preventDefault();
  event.stopPropagation();
  const handle = event.currentTarget;
  const startX = event.clientX;
  handle.setPointerCapture(event.pointerId);
  const move = (moved: globalThis.PointerEvent) => {
    onWidth(Math.round(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width + moved.clientX - startX))));
  };
  handle.addEventListener('pointermove', move);
  handle.addEventListener(
    'lostpointercapture',
    () => {
      handle.removeEventListener('pointermove', move);
    },
    { once: true },
  );
}
