import { IconCheck, IconStarFilled } from '@tabler/icons-react';
import type { Field, FieldValue } from '../../../catalogue/model.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { OptionPill } from '../../../ui/option-pill.tsx';
import classes from './cell-value.module.css';
import { filesOf, idsOf, plainText } from './format-value.ts';
import { RelationTitles } from './relation-titles.tsx';
import { Thumbnail } from './thumbnail.tsx';

const MOST_THUMBNAILS = 4;

/** A value in a table cell or on a card: one line, nothing to press. */
export function CellValue({ field, value }: { readonly field: Field; readonly value: FieldValue | undefined }) {
  const formats = useFormats();
  if (value === undefined) return null;
  switch (field.type) {
    case 'checkbox':
      return value === true ? <IconCheck size={16} role="img" aria-label="Yes" /> : null;
    case 'rating':
      return <Stars count={typeof value === 'number' ? value : 0} />;
    case 'select':
    case 'multiSelect': {
      const chosen = idsOf(value);
      const options = (field.options ?? []).filter((option) => chosen.includes(option.id));
      return (
        <span className={classes.pills}>
          {options.map((option) => (
            <OptionPill key={option.id} label={option.label} color={option.color} />
          ))}
        </span>
      );
    }
    case 'date':
      return <>{formats.date(String(value))}</>;
    case 'relation':
      return <RelationTitles ids={idsOf(value)} />;
    case 'photos':
      return (
        <span className={classes.pills}>
          {filesOf(value)
            .slice(0, MOST_THUMBNAILS)
            .map((file) => (
              <Thumbnail key={file.hash} hash={file.hash} size={96} alt={file.name} className={classes.thumbnail} />
            ))}
        </span>
      );
    case 'files':
      return (
        <>
          {filesOf(value)
            .map((file) => file.name)
            .join(', ')}
        </>
      );
    case 'text':
    case 'longText':
    case 'url':
    case 'number':
    case 'location':
      return <>{plainText(field, value)}</>;
  }
}

function Stars({ count }: { readonly count: number }) {
  return (
    <span className={classes.stars} role="img" aria-label={`${count} of 5`}>
      {Array.from({ length: Math.max(0, Math.min(5, Math.round(count))) }, (_, at) => (
        <IconStarFilled key={at} size={14} />
      ))}
    </span>
  );
}
