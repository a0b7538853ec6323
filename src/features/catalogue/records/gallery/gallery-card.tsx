import { memo } from 'react';
import { Link } from 'react-router';
import type { CatalogueRecord, Field } from '../../../../catalogue/model.ts';
import { CellValue } from '../cell-value.tsx';
import { filesOf, titleOf } from '../format-value.ts';
import { Thumbnail } from '../thumbnail.tsx';
import classes from './record-gallery.module.css';

interface GalleryCardProps {
  readonly record: CatalogueRecord | undefined;
  readonly fields: readonly Field[];
  readonly titleFieldId: string;
  readonly photosField: Field | undefined;
  readonly href: string;
}

/** A record as a card: its first photo, its title, and the next few fields. */
export const GalleryCard = memo(function GalleryCard({
  record,
  fields,
  titleFieldId,
  photosField,
  href,
}: GalleryCardProps) {
  if (!record) return <div className={classes.card} />;
  const photo = photosField && filesOf(record.values[photosField.id])[0];
  return (
    <Link to={href} className={classes.card}>
      {photosField && (
        <div className={classes.picture}>
          {photo && <Thumbnail hash={photo.hash} size={480} alt="" className={classes.photo} />}
        </div>
      )}
      <div className={classes.title}>{titleOf(record.values, titleFieldId)}</div>
      {fields.map((field) => (
        <div key={field.id} className={classes.line} title={field.name}>
          <CellValue field={field} value={record.values[field.id]} />
        </div>
      ))}
    </Link>
  );
});
