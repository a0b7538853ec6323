import { Text, UnstyledButton } from '@mantine/core';
import { formatCount, formatCountOf } from '../../../../ui/format.ts';
import { titleOf } from '../format-value.ts';
import { useRecords } from '../use-rows.ts';
import classes from './record-globe.module.css';
import type { InView } from './use-globe.ts';

interface GlobeListProps {
  readonly inView: InView;
  /** How many of the matching records have a location. */
  readonly located: number;
  readonly matching: number;
  readonly height: number;
  readonly titleFieldId: string;
  readonly selectedId: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** The records in view on the globe, as a list: those in the middle first. */
export function GlobeList({ inView, located, matching, height, titleFieldId, selectedId, onSelect }: GlobeListProps) {
  const records = useRecords(inView.ids);
  const rest = inView.count - inView.ids.length;
  return (
    <section className={classes.list} style={{ height }} aria-label="Places in view">
      <Text size="sm" fw={600} role="status">
        {formatCountOf(inView.count, 'place')} in view
      </Text>
      {located < matching && (
        <Text size="xs" c="dimmed">
          {formatCount(matching - located)} without a location
        </Text>
      )}
      <ul className={classes.items}>
        {inView.ids.map((id) => (
          <li key={id}>
            <UnstyledButton
              className={classes.item}
              aria-pressed={id === selectedId}
              onClick={() => {
                onSelect(id);
              }}
            >
              {titleOf(records.get(id)?.values, titleFieldId)}
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Text size="xs" c="dimmed">
          and {formatCount(rest)} more: zoom in to see them here
        </Text>
      )}
    </section>
  );
}
