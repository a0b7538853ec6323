import { Button, Text } from '@mantine/core';
import { useId, useMemo } from 'react';
import type { Collection, Field, View } from '../../../../catalogue/model.ts';
import type { QueryAnswer } from '../../../../catalogue/query/query-types.ts';
import type { ViewPatch } from '../../../../catalogue/views.ts';
import { formatCount } from '../../../../ui/format.ts';
import { askToDeleteRecords } from '../delete-records.ts';
import { useFillHeight } from '../use-fill-height.ts';
import { useRows } from '../use-rows.ts';
import classes from './record-table.module.css';
import { TableHeader } from './table-header.tsx';
import { TableRow } from './table-row.tsx';
import { useRowSelection } from './use-row-selection.ts';
import { useTableGrid } from './use-table-grid.ts';
import { useTableLayout } from './use-table-layout.ts';

interface RecordTableProps {
  readonly collection: Collection;
  /** The shown fields; the title first. */
  readonly fields: readonly Field[];
  readonly view: View;
  readonly answer: QueryAnswer;
  readonly onChangeView: (patch: ViewPatch) => void;
}

/** Records as a grid with keyboard navigation and editing in place; draws only what is in view. */
export function RecordTable({ collection, fields, view, answer, onChangeView }: RecordTableProps) {
  const { list } = answer;
  const gridId = useId();
  const [element, height] = useFillHeight<HTMLDivElement>();
  const layout = useTableLayout({ element, fields, view, rowCount: list.length });
  const selection = useRowSelection(list);
  const first = layout.rows[0]?.index ?? 0;
  const last = layout.rows.at(-1)?.index ?? 0;
  const records = useRows(list, first, last);
  const grid = useTableGrid({ element, layout, fields, view, list, records, selection, onChangeView });
  const { active } = grid;
  const isActiveDrawn = active.row === -1 || (active.row >= first && active.row <= last);

  const widths = view.columnWidths;
  const setWidth = useMemo(
    () => (fieldId: string, width: number) => {
      onChangeView({ columnWidths: { ...widths, [fieldId]: width } });
    },
    [widths, onChangeView],
  );
  const { title } = layout;
  if (!title) return null;
  return (
    <div>
      {selection.ids.size > 0 && (
        <div className={classes.selection} role="region" aria-label="Selected records">
          <Text size="sm" role="status">
            {formatCount(selection.ids.size)} selected
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              askToDeleteRecords([...selection.ids], selection.clear);
            }}
          >
            Delete
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={selection.clear}>
            Clear
          </Button>
        </div>
      )}
      <div
        ref={element}
        className={classes.grid}
        style={{ height }}
        tabIndex={0}
        role="grid"
        aria-label={`${collection.name}: ${view.name}`}
        aria-rowcount={list.length + 1}
        aria-colcount={fields.length + 1}
        aria-multiselectable
        aria-activedescendant={isActiveDrawn ? `${gridId}-${active.row}-${active.column}` : undefined}
        onKeyDown={grid.onKeyDown}
        onClick={grid.onClick}
        onDoubleClick={grid.onDoubleClick}
      >
        <TableHeader
          gridId={gridId}
          title={title}
          columns={layout.columns}
          gap={layout.gap}
          width={layout.width}
          sorts={view.sorts}
          activeColumn={active.row === -1 ? active.column : undefined}
          isAllSelected={selection.ids.size === list.length}
          onWidth={setWidth}
        />
        <div className={classes.rows} style={{ height: layout.height, width: layout.width }} role="presentation">
          {layout.rows.map((item) => {
            const id = list.at(item.index) ?? '';
            return (
              <TableRow
                key={id}
                gridId={gridId}
                row={item.index}
                top={item.start}
                record={records.get(id)}
                title={title}
                columns={layout.columns}
                gap={layout.gap}
                isSelected={selection.ids.has(id)}
                activeColumn={active.row === item.index ? active.column : undefined}
                editing={grid.editing?.row === item.index ? grid.editing : undefined}
                href={`/collections/${collection.id}/records/${id}?view=${view.id}`}
                onEdited={grid.finishEdit}
                onCancel={grid.cancelEdit}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
