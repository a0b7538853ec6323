import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconDots, IconDownload, IconTrash } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import type { Field, FieldValue, FileReference } from '../../../../catalogue/model.ts';
import { notifyError } from '../../../errors/notify.tsx';
import { downloadFile } from '../download-file.ts';
import { filesOf } from '../format-value.ts';
import { Lightbox } from '../lightbox.tsx';
import { Thumbnail } from '../thumbnail.tsx';
import { FieldLabel } from './field-label.tsx';
import { FileDrop } from './file-drop.tsx';
import { moveFile, moveFileOnto, removeFile } from './file-edits.ts';
import classes from './photos-control.module.css';

const DRAG_TYPE = 'application/x-heirloom-photo';

interface PhotosControlProps {
  readonly recordId: string;
  readonly field: Field;
  readonly value: FieldValue | undefined;
}

/** Photos as a grid: enlarge, reorder by dragging or with a menu, remove, download, add. */
export function PhotosControl({ recordId, field, value }: PhotosControlProps) {
  const photos = filesOf(value);
  const [openHash, setOpenHash] = useState<string>();
  const open = photos.findIndex((photo) => photo.hash === openHash);
  return (
    <FieldLabel name={field.name}>
      <FileDrop recordId={recordId} field={field} hasFiles={photos.length > 0}>
        <ul className={classes.grid}>
          {photos.map((photo, at) => (
            <PhotoTile
              key={photo.hash}
              recordId={recordId}
              fieldId={field.id}
              photo={photo}
              isFirst={at === 0}
              isLast={at === photos.length - 1}
              onOpen={() => {
                setOpenHash(photo.hash);
              }}
            />
          ))}
        </ul>
      </FileDrop>
      <Lightbox
        photos={photos}
        at={open}
        onMove={(at) => {
          setOpenHash(photos[at]?.hash);
        }}
        onClose={() => {
          setOpenHash(undefined);
        }}
      />
    </FieldLabel>
  );
}

interface PhotoTileProps {
  readonly recordId: string;
  readonly fieldId: string;
  readonly photo: FileReference;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onOpen: () => void;
}

function PhotoTile({ recordId, fieldId, photo, isFirst, isLast, onOpen }: PhotoTileProps) {
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(DRAG_TYPE, photo.hash);
    event.dataTransfer.effectAllowed = 'move';
  };
  const onDragOver = (event: DragEvent) => {
    if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
  };
  const onDrop = (event: DragEvent) => {
    const dragged = event.dataTransfer.getData(DRAG_TYPE);
    if (dragged === '') return;
    event.preventDefault();
    event.stopPropagation();
    if (dragged !== photo.hash) moveFileOnto(recordId, fieldId, dragged, photo.hash);
  };
  return (
    <li className={classes.tile} draggable onDragStart={onDragStart} onDragOver={onDragOver} onDrop={onDrop}>
      <UnstyledButton onClick={onOpen} aria-label={`Look at ${photo.name}`} className={classes.open}>
        <Thumbnail hash={photo.hash} size={480} alt="" className={classes.picture} />
      </UnstyledButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon className={classes.menu} variant="default" size="sm" aria-label={`${photo.name}: more`}>
            <IconDots size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => {
              downloadFile(photo).catch(notifyError);
            }}
          >
            Download
          </Menu.Item>
          <Menu.Item
            disabled={isFirst}
            leftSection={<IconArrowLeft size={16} aria-hidden />}
            onClick={() => {
              moveFile(recordId, fieldId, photo.hash, -1);
            }}
          >
            Move left
          </Menu.Item>
          <Menu.Item
            disabled={isLast}
            leftSection={<IconArrowRight size={16} aria-hidden />}
            onClick={() => {
              moveFile(recordId, fieldId, photo.hash, 1);
            }}
          >
            Move right
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => {
              removeFile(recordId, fieldId, photo);
            }}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
