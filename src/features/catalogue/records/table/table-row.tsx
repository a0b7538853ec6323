import { memo } from 'react';
import { Link } from 'react-router';
import type { CatalogueRecord, Field } from '../../../../catalogue/model.ts';
import { screenOf } from '../../field-types/registry.ts';
import { CellValue } from '../cell-value.tsx';
import { titleOf } from '../format-value.ts';
import { CellEditor } from './cell-editor.tsx';
import { SELECT_WIDTH } from './columns.ts';
import type { CellEdit, EditMove } from './use-table-editing.ts';
import classes from './record-table.module.css';

/** A field with its position and width. */
export interface TableColumn {
  readonly field: Field;
  /** Position in the grid; the title is 1. */
  readonly index: number;
  readonly width: number;
}

interface TableRowProps {
  readonly gridId: string;
  readonly row: number;
  readonly top: number;
  readonly record: CatalogueRecord | undefined;
  readonly title: TableColumn;
  readonly columns: readonly TableColumn[];
  /** The space of the columns left out before the first that is drawn. */
  readonly gap: number;
  readonly isSelected: boolean;
  readonly activeColumn: number | undefined;
  readonly editing: { readonly column: number; readonly initialText: string | undefined } | undefined;
  readonly href: string;
  readonly onEdited: (edit: CellEdit, move: EditMove) => void;
  readonly onCancel: () => void;
}

/** One record of the table. Redrawn only if something of its own has changed. */
export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { gridId, row, record, title, columns } = props;
  const name = record ? titleOf(record.values, title.field.id) : 'Loading';
  const cell = (column: TableColumn) => <Cell key={column.field.id} {...props} column={column} />;
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      aria-selected={props.isSelected}
      className={classes.row}
      style={{ transform: `translateY(${props.top}px)` }}
      data-row={row}
    >
      <div className={classes.pinned} role="presentation">
        <div
          role="gridcell"
          aria-colindex={1}
          id={`${gridId}-${row}-0`}
          data-column={0}
          style={{ width: SELECT_WIDTH }}
          className={`${classes.cell} ${classes.select} ${props.activeColumn === 0 ? classes.active : ''}`}
        >
          <input type="checkbox" checked={props.isSelected} readOnly tabIndex={-1} aria-label={`Select ${name}`} />
        </div>
        {cell(title)}
      </div>
      {props.gap > 0 && <div role="presentation" style={{ width: props.gap, flex: 'none' }} />}
      {columns.map(cell)}
    </div>
  );
});

function Cell({ column, ...props }: TableRowProps & { readonly column: TableColumn }) {
  const { field, index, width } = column;
  const value = props.record?.values[field.id];
  const isActive = props.activeColumn === index;
  const isEditing = props.editing?.column === index && props.record !== undefined;
  const isTitle = index === props.title.index;
  return (
    <div
      role="gridcell"
      aria-colindex={index + 1}
      id={`${props.gridId}-${props.row}-${index}`}
      data-column={index}
      style={{ width }}
      data-number={screenOf(field.type).isAlignedRight}
      data-editing={isEditing || undefined}
      className={`${classes.cell} ${isActive && !isEditing ? classes.active : ''}`}
    >
      {isEditing && props.record ? (
        <CellEditor
          field={field}
          value={value}
          initialText={props.editing?.initialText}
          onCancel={props.onCancel}
          onDone={(changed, move) => {
            if (props.record)
              props.onEdited({ recordId: props.record.id, fieldId: field.id, before: value, after: changed }, move);
          }}
        />
      ) : isTitle && props.record ? (
        <Link to={props.href} tabIndex={-1} className={classes.titleLink}>
          {titleOf(props.record.values, field.id)}
        </Link>
      ) : (
        <span className={classes.text}>
          <CellValue field={field} value={value} />
        </span>
      )}
    </div>
  );
}
