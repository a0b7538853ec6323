import type { BoundAdapter } from './adapter.ts';
import { browser } from './browser/definition.ts';
import type { DestinationDefinition } from './definition.ts';
import { downloads } from './downloads/definition.ts';
import { dropboxAdapter } from './dropbox/adapter.ts';
import { dropbox } from './dropbox/definition.ts';
import { folderAdapter } from './folder/adapter.ts';
import { folder } from './folder/definition.ts';
import { googleDriveAdapter } from './google-drive/adapter.ts';
import { googleDrive } from './google-drive/definition.ts';
import { githubAdapter } from './github/adapter.ts';
import { github } from './github/definition.ts';
import { onedriveAdapter } from './onedrive/adapter.ts';
import { onedrive } from './onedrive/definition.ts';
import { webdavAdapter } from './webdav/adapter.ts';
import { webdav } from './webdav/definition.ts';
import { s3Adapter } from './s3/adapter.ts';
import { s3 } from './s3/definition.ts';

/**
 * Every kind of destination, in the order in which the screens offer them. The names are stored, so a kind keeps its
 * name forever.
 */
export const DESTINATIONS = {
  browser,
  folder,
  dropbox,
  'google-drive': googleDrive,
  onedrive,
  s3,
  webdav,
  github,
  downloads,
} as const satisfies Record<string, DestinationDefinition>;

type Definitions = typeof DESTINATIONS;
export type DestinationKind = keyof Definitions;
type AddableKind = {
  [Kind in DestinationKind]: Definitions[Kind]['can']['canBeAdded'] extends true ? Kind : never;
}[DestinationKind];

/**
 * The adapter of each kind that can be added. A separate table, so that the page, which only shows destinations, is
 * built without adapters.
 */
export const ADAPTERS: Readonly<Record<AddableKind, BoundAdapter>> = {
  folder: folderAdapter,
  dropbox: dropboxAdapter,
  'google-drive': googleDriveAdapter,
  onedrive: onedriveAdapter,
  s3: s3Adapter,
  webdav: webdavAdapter,
  github: githubAdapter,
};
