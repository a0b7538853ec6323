import { Text } from '@mantine/core';
import { formatCountOf } from '../../../../ui/format.ts';
import classes from './side-values.module.css';

/** Fields beyond this number are only counted. */
const MOST_SHOWN = 3;

interface FieldValues {
  readonly field: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** The value in the file before both sides changed it; missing if unknown. */
  readonly base?: string;
}

/** A few fields of a row, with both sides' values and the earlier ones. */
export function SideValues({
  title,
  fields,
  sides: [here, there],
}: {
  readonly title: string;
  readonly fields: readonly FieldValues[];
  /** The names of the two sides. */
  readonly sides: readonly [before: string, after: string];
}) {
  if (fields.length === 0) return null;
  const shown = fields.slice(0, MOST_SHOWN);
  const hasBase = shown.some(({ base }) => base !== undefined);
  const more = fields.length - shown.length;
  return (
    <>
      <table className={classes.values} aria-label={`Both sides of ${title}`}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">{here}</th>
            <th scope="col">{there}</th>
            {hasBase && <th scope="col">Before</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ field, label, before, after, base }) => (
            <tr key={field}>
              <th scope="row">{label}</th>
              <Value side={here} text={before} />
              <Value side={there} text={after} />
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
      <span className={classes.side} aria-hidden>
        {side}
      </span>
      <span className={classes.text}>{text === '' ? 'Empty' : text}</span>
    </td>
  );
}
