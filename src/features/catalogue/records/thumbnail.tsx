import { IconFile, IconPhotoOff, IconVectorTriangle } from '@tabler/icons-react';
import type { NoPicture, ThumbnailSize } from '../../../catalogue/media/media-types.ts';
import classes from './thumbnail.module.css';
import { useThumbnail } from './use-thumbnail.ts';

/** Why there is no picture, in words. */
export const NO_PICTURE: Readonly<Record<NoPicture, string>> = {
  'not-an-image': 'Not a picture',
  undecodable: 'This browser cannot show this picture. It is kept as it is.',
  'too-large': 'This picture is too large to show here. It is kept as it is.',
  missing: 'The file is not in the catalogue',
  drawing: 'A drawing: download it to view it',
};

interface ThumbnailProps {
  readonly hash: string;
  readonly size: ThumbnailSize;
  /** Describes the picture; '' if adjacent text does. */
  readonly alt: string;
  readonly className?: string | undefined;
}

/** A small picture of a stored file, or an icon that explains why there is none. */
export function Thumbnail({ hash, size, alt, className }: ThumbnailProps) {
  const picture = useThumbnail(hash, size);
  const frame = `${classes.frame} ${className ?? ''}`;
  if (picture.status === 'picture')
    return <img className={frame} src={picture.url} alt={alt} draggable={false} decoding="async" />;
  if (picture.status === 'loading') return <span className={frame} role="img" aria-label={alt || 'Picture'} />;
  const label = [alt, NO_PICTURE[picture.reason]].filter((part) => part !== '').join(': ');
  const Icon =
    picture.reason === 'drawing' ? IconVectorTriangle : picture.reason === 'not-an-image' ? IconFile : IconPhotoOff;
  return (
    <span className={frame} role="img" aria-label={label} title={label}>
      <Icon size="45%" stroke={1.5} aria-hidden />
    </span>
  );
}
