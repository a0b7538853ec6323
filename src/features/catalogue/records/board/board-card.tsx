import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { DragEvent } from 'react';
import { Link } from 'react-router';
import type { CatalogueRecord, Field, SelectOption } from '../../../../catalogue/model.ts';
import { CellValue } from '../cell-value.tsx';
import { titleOf } from '../format-value.ts';
import classes from './record-board.module.css';

/** Marks dragged data as a record of this app. */
export const RECORD_DRAG_TYPE = 'application/x-heirloom-record';

interface BoardCardProps {
  readonly id: string;
  readonly record: CatalogueRecord | undefined;
  readonly fields: readonly Field[];
  readonly titleFieldId: string;
  readonly options: readonly SelectOption[];
  readonly optionId: string | undefined;
  readonly href: string;
  readonly onMove: (recordId: string, optionId: string | undefined) => void;
}

/** A record on a board: its title, a few fields, and a menu that moves it to another column. */
export function BoardCard({ id, record, fields, titleFieldId, options, optionId, href, onMove }: BoardCardProps) {
  if (!record) return <div className={classes.card} />;
  const title = titleOf(record.values, titleFieldId);
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(RECORD_DRAG_TYPE, id);
    event.dataTransfer.effectAllowed = 'move';
  };
  return (
    <div className={classes.card} draggable onDragStart={onDragStart}>
      <div className={classes.cardHeader}>
        <Link to={href} draggable={false} className={classes.title}>
          {title}
        </Link>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Move ${title}`}>
              <IconDots size={14} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Move to</Menu.Label>
            {options.map((option) => (
              <Menu.Item
                key={option.id}
                disabled={option.id === optionId}
                onClick={() => {
                  onMove(id, option.id);
                }}
              >
                {option.label}
              </Menu.Item>
            ))}
            <Menu.Item
              disabled={optionId === undefined}
              onClick={() => {
                onMove(id, undefined);
              }}
            >
              None
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {fields.map((field) => (
        <div key={field.id} className={classes.line} title={field.name}>
          <CellValue field={field} value={record.values[field.id]} />
        </div>
      ))}
    </div>
  );
}
