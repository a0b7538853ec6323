import { Anchor, CloseButton, Group } from '@mantine/core';
import { Link } from 'react-router';
import type { Field } from '../../../../catalogue/model.ts';
import { CellValue } from '../cell-value.tsx';
import { titleOf } from '../format-value.ts';
import { useRecords } from '../use-rows.ts';
import classes from './record-globe.module.css';

const MOST_LINES = 5;

interface GlobeCardProps {
  readonly id: string;
  readonly fields: readonly Field[];
  readonly titleFieldId: string;
  readonly href: string;
  readonly onClose: () => void;
}

/** The selected place, with a link to its record. */
export function GlobeCard({ id, fields, titleFieldId, href, onClose }: GlobeCardProps) {
  const record = useRecords([id]).get(id);
  if (!record) return null;
  const shown = fields
    .filter((field) => field.id !== titleFieldId && record.values[field.id] !== undefined)
    .slice(0, MOST_LINES);
  return (
    <div className={classes.card} role="status">
      <Group justify="space-between" wrap="nowrap" align="start">
        <Anchor component={Link} to={href} fw={600}>
          {titleOf(record.values, titleFieldId)}
        </Anchor>
        <CloseButton size="sm" aria-label="Close" onClick={onClose} />
      </Group>
      {shown.map((field) => (
        <div key={field.id} className={classes.line}>
          {field.name}: <CellValue field={field} value={record.values[field.id]} />
        </div>
      ))}
    </div>
  );
}
