import { IconPhoto } from '@tabler/icons-react';
import classes from '../records/cell-value.module.css';
import { PhotosControl } from '../records/controls/photos-control.tsx';
import { filesOf } from '../records/format-value.ts';
import { Thumbnail } from '../records/thumbnail.tsx';
import type { CellProps, FieldTypeScreen } from './definition.ts';
import { atMostOne } from './files.tsx';

const MOST_THUMBNAILS = 4;

export const photos: FieldTypeScreen = {
  label: 'Photos',
  description: 'Pictures',
  Icon: IconPhoto,
  width: 150,
  Cell: Thumbnails,
  Control: PhotosControl,
  DetailInputs: atMostOne('At most one photo, such as a cover'),
};

function Thumbnails({ value }: CellProps) {
  return (
    <span className={classes.pills}>
      {filesOf(value)
        .slice(0, MOST_THUMBNAILS)
        .map((file) => (
          <Thumbnail key={file.hash} hash={file.hash} size={96} alt={file.name} className={classes.thumbnail} />
        ))}
    </span>
  );
}
