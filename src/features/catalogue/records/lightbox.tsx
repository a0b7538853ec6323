import { ActionIcon, Center, Group, Loader, Modal, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { FileReference } from '../../../catalogue/model.ts';
import { notifyError } from '../../errors/notify.tsx';
import { downloadFile } from './download-file.ts';
import classes from './lightbox.module.css';
import { NO_PICTURE } from './thumbnail.tsx';
import { usePhotoUrl, useThumbnail } from './use-thumbnail.ts';

interface LightboxProps {
  readonly photos: readonly FileReference[];
  /** The index of the open photo; −1 if none is open. */
  readonly at: number;
  readonly onMove: (at: number) => void;
  readonly onClose: () => void;
}

/** One photo, as large as the screen allows; arrow keys go to the others. */
export function Lightbox({ photos, at, onMove, onClose }: LightboxProps) {
  const photo = photos[at];
  const move = (by: number) => {
    if (photos[at + by]) onMove(at + by);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') move(-1);
    if (event.key === 'ArrowRight') move(1);
  };
  return (
    <Modal
      opened={photo !== undefined}
      onClose={onClose}
      fullScreen
      title={photo?.name ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
      onKeyDown={onKeyDown}
      classNames={{ content: classes.content, body: classes.body }}
    >
      {photo && (
        <>
          <Picture key={photo.hash} photo={photo} />
          <Group justify="center" gap="md" p="xs">
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Previous photo"
              disabled={at === 0}
              onClick={() => {
                move(-1);
              }}
            >
              <IconChevronLeft aria-hidden />
            </ActionIcon>
            <Text size="sm" aria-live="polite">
              {at + 1} of {photos.length}
            </Text>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Next photo"
              disabled={at === photos.length - 1}
              onClick={() => {
                move(1);
              }}
            >
              <IconChevronRight aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`Download ${photo.name}`}
              onClick={() => {
                downloadFile(photo).catch(notifyError);
              }}
            >
              <IconDownload aria-hidden />
            </ActionIcon>
          </Group>
        </>
      )}
    </Modal>
  );
}

function Picture({ photo }: { readonly photo: FileReference }) {
  // Made first: it shows whether this picture may be decoded at all.
  const small = useThumbnail(photo.hash, 480);
  const url = usePhotoUrl(small.status === 'picture' ? photo.hash : undefined);
  if (small.status === 'none')
    return (
      <Center className={classes.stage}>
        <Text>{NO_PICTURE[small.reason]}</Text>
      </Center>
    );
  const shown = url ?? (small.status === 'picture' ? small.url : undefined);
  return (
    <div className={classes.stage}>
      {shown === undefined ? (
        <Loader aria-label="Loading the photo" />
      ) : (
        <img className={classes.photo} src={shown} alt={photo.name} />
      )}
    </div>
  );
}
