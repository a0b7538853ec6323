import { Text } from '@mantine/core';
import type { ConflictRow } from '../../worker/compare-protocol.ts';
import { formatCountOf } from '../../ui/format.ts';
import classes from './conflict-values.module.css';

/** More fields than these are read in the drawer. */
const MOST_SHOWN = 3;

/** What both sides have in the fields that both changed, and what stood there before. */
export function ConflictValues({ row }: { readonly row: ConflictRow }) {
  const fields = row.fields.filter(({ isConflict }) => isConflict);
  if (fields.length === 0) return null;
  const shown = fields.slice(0, MOST_SHOWN);
  const hasBase = shown.some(({ base }) => base !== undefined);
  const more = fields.length - shown.length;
  return (
    <>
      <table className={classes.values} aria-label={`Both sides of ${row.title}`}>
        <thead><tr><th scope="col">Field</th><th scope="col">Here</th><th scope="col">In the backup</th>{hasBase && <th scope="col">Before</th>}</tr></thead>
        <tbody>
          {shown.map(({ field, label, before, after, base }) => (
            <tr key={field}>
              <th scope="row">{label}</th>
              <Value side="Here" text={before} />
              <Value side="In the backup" text={after} />
              {hasBase && <Value side="Before" text={base ?? ''} />}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <Text size="xs" c="dimmed">{`And ${formatCountOf(more, 'more field')}.`}</Text>}
    </>
  );
}

function Value({ side, text }: { readonly side: string; readonly text: string }) {
  return (
    <td>
      <span className={classes.side} aria-hidden>{side}</span>
      <span className={classes.text}>{text === '' ? 'Empty' : text}</span>
    </td>
  );
}
