import { mayUseFolder } from '../../adapters/storage-folder/folder-permission.ts';
import {
  findFolderPlace,
  findFreePlace,
  removeBackupsIn,
  writeNote,
} from '../../adapters/storage-folder/folder-place.ts';
import { openFolderStorage } from '../../adapters/storage-folder/open-folder-storage.ts';
import { encodeUtf8 } from '../../engine/low-level.ts';
import { bindAdapter } from '../adapter.ts';
import { folder } from './definition.ts';
import { readmeText } from '../readme.ts';

const input = folder.settings.shape.root;

export const folderAdapter = bindAdapter(folder.settings, {
  locate: (picked, where) => (where === 'free' ? findFreePlace : findFolderPlace)(input.parse(picked)),
  suggestName: ({ root }) => root.name,
  describe: ({ root, subfolder }) => (subfolder === null ? root.name : `${root.name}/${subfolder}`),
  isSame: async (one, other) => one.subfolder === other.subfolder && (await one.root.isSameEntry(other.root)),
  mayUse: ({ root }) => mayUseFolder(root, 'readwrite'),
  permissionSubject: ({ root }) => root,
  open: openFolderStorage,
  explain: async (place, { config, page }) => {
    await writeNote(place, 'README.txt', encodeUtf8(readmeText(config)));
    if (page) await writeNote(place, 'recover.html', page);
  },
  clear: removeBackupsIn,
});
