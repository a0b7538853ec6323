import type { FolderPlace } from '../../adapters/storage-folder/folder-place.ts';
import { z } from '../../engine/low-level.ts';
import { REPLICA, type AddableDefinition } from '../definition.ts';

/** A folder of this device, or of a drive, that the person picked. */
export const folder = {
  can: { ...REPLICA, needsPermission: true, isOutsideDevice: 'asked', hasTransientFailures: false },
  words: {
    name: 'Folder',
    noun: 'folder',
    add: 'Add a folder',
    choose: 'Choose a folder',
    introduction: 'A folder that Dropbox, Drive, iCloud or Syncthing syncs, or one on another drive.',
    states: { missing: 'Folder not found' },
    hints: {
      emptied: (name) =>
        `There were backups in “${name}”, and now there are none. Perhaps the drive is not plugged in, or it is a different one. If this is the right folder, copy everything again.`,
    },
    outsideDevice: {
      label: 'This folder is also outside this device',
      description: 'A sync tool (Dropbox, Drive, iCloud, Syncthing) uploads it, or it is on a separate drive.',
      unanswered:
        'Counts as a copy on this device. If a sync tool uploads this folder, or it is on a separate drive, say so in its settings.',
    },
  },
  fields: null,
  settings: z.object({
    // Evaluated only while parsing: Node, where the texts are tested, does not have this class.
    root: z.custom<FileSystemDirectoryHandle>((value) => value instanceof FileSystemDirectoryHandle),
    subfolder: z.nullable(z.string()),
  }),
} as const satisfies AddableDefinition<FolderPlace>;
