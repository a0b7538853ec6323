import { Text } from '@mantine/core';
import { formatCountOf } from '../../../../ui/format.ts';
import classes from './side-values.module.css';

/** More fields than these are counted only. */
const MOST_SHOWN = 3;

interface FieldValues {
  readonly field: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** Value in the file before both sides changed it; missing where that is not known. */
  readonly base?: string;
}

/** A few fields of a row, as both sides have them and as they were before. */
export function SideValues({
  title,
  fields,
  sides: [here, there],
}: {
  readonly title: string;
  readonly fields: readonly FieldValues[];
  /** What the two sides are called. */
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
