import { mayUseFolder } from '../../../adapters/storage-folder/folder-permission.ts';
import { removeBackupsIn, writeReadme } from '../../../adapters/storage-folder/folder-place.ts';
import { openFolderStorage } from '../../../adapters/storage-folder/open-folder-storage.ts';
import { BackupError, type BlobStorage, type RepositoryConfig } from '../../../engine/index.ts';
import type { DestinationKind } from '../../contract/destinations.ts';
import { folderReadmeText } from './folder-readme.ts';
import type { DestinationPlace } from './destination.ts';

type PlaceOf<Kind extends DestinationKind> = Extract<DestinationPlace, { kind: Kind }>;

/**
 * What there is to know of one kind of destination. Another kind (S3, WebDAV, Dropbox, Google Drive) takes one entry
 * here, with the adapter that it opens, and one form.
 */
interface KindOfDestination<Place> {
  readonly isOutsideThisBrowser: boolean;
  /** Whether copies are put there by themselves. */
  readonly isReplica: boolean;
  readonly describe: (place: Place) => string;
  /** Whether it could be used without asking the person: quick, and without writing anything. */
  readonly mayUse: (place: Place) => Promise<boolean>;
  /**
   * @throws BackupError `permission-lost`, `place-missing`, `offline`, and whatever else keeps it from being opened.
   */
  readonly open: (place: Place, mode: 'read' | 'readwrite') => Promise<BlobStorage>;
  /** Writes what a person who finds the place should read. */
  readonly explain: (place: Place, config: RepositoryConfig) => Promise<void>;
  /** Removes everything that the app has put there. */
  readonly clear: (place: Place) => Promise<void>;
}

const NOT_A_REPLICA = () =>
  Promise.reject(new BackupError('internal', { context: { what: 'no replica is kept there' } }));
const notKeptApart = {
  mayUse: async () => true,
  open: NOT_A_REPLICA,
  explain: async () => undefined,
  clear: NOT_A_REPLICA,
} as const;

const KINDS: { readonly [Kind in DestinationKind]: KindOfDestination<PlaceOf<Kind>> } = {
  browser: {
    ...notKeptApart,
    isOutsideThisBrowser: false,
    isReplica: false,
    describe: () => 'The backups that Heirloom keeps in this browser',
  },
  downloads: {
    ...notKeptApart,
    isOutsideThisBrowser: true,
    isReplica: false,
    describe: () => 'Backup files that you have downloaded',
  },
  folder: {
    isOutsideThisBrowser: true,
    isReplica: true,
    describe: ({ root, subfolder }) => (subfolder === null ? root.name : `${root.name}/${subfolder}`),
    mayUse: ({ root }) => mayUseFolder(root, 'readwrite'),
    open: openFolderStorage,
    explain: (place, config) => writeReadme(place, folderReadmeText(config)),
    clear: removeBackupsIn,
  },
};

/** The kind of a place, bound to the place. */
export interface KindAtPlace {
  readonly isOutsideThisBrowser: boolean;
  readonly isReplica: boolean;
  readonly describe: () => string;
  readonly mayUse: () => Promise<boolean>;
  readonly open: (mode: 'read' | 'readwrite') => Promise<BlobStorage>;
  readonly explain: (config: RepositoryConfig) => Promise<void>;
  readonly clear: () => Promise<void>;
}

/** What can be done with a place. */
export function kindOf(place: DestinationPlace): KindAtPlace {
  switch (place.kind) {
    case 'browser':
      return bind(KINDS.browser, place);
    case 'downloads':
      return bind(KINDS.downloads, place);
    case 'folder':
      return bind(KINDS.folder, place);
  }
}

function bind<Place extends DestinationPlace>(kind: KindOfDestination<Place>, place: Place): KindAtPlace {
  return {
    isOutsideThisBrowser: kind.isOutsideThisBrowser,
    isReplica: kind.isReplica,
    describe: () => kind.describe(place),
    mayUse: () => kind.mayUse(place),
    open: (mode) => kind.open(place, mode),
    explain: (config) => kind.explain(place, config),
    clear: () => kind.clear(place),
  };
}
