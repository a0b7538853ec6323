import { IconArchive } from '@tabler/icons-react';
import { browserForm } from './browser/form.ts';
import { downloadsForm } from './downloads/form.ts';
import { dropboxForm } from './dropbox/form.ts';
import { folderForm } from './folder/form.tsx';
import { googleDriveForm } from './google-drive/form.ts';
import type { DestinationForm, FormOf } from './form.ts';
import { githubForm } from './github/form.tsx';
import { onedriveForm } from './onedrive/form.ts';
import { s3Form } from './s3/form.tsx';
import { webdavForm } from './webdav/form.tsx';
import type { DESTINATIONS, DestinationKind } from './registry.ts';

/** The page's part of each kind. A kind without a form does not compile. */
export const DESTINATION_FORMS: { readonly [Kind in DestinationKind]: FormOf<(typeof DESTINATIONS)[Kind]> } = {
  browser: browserForm,
  folder: folderForm,
  dropbox: dropboxForm,
  'google-drive': googleDriveForm,
  onedrive: onedriveForm,
  webdav: webdavForm,
  s3: s3Form,
  github: githubForm,
  downloads: downloadsForm,
};

const forms: Readonly<Record<string, DestinationForm>> = DESTINATION_FORMS;
const UNKNOWN: DestinationForm = { Icon: IconArchive };

/** The page's part of a kind. */
export function formOf({ kind }: { readonly kind: string }): DestinationForm {
  return (Object.hasOwn(forms, kind) ? forms[kind] : undefined) ?? UNKNOWN;
}

/** Whether this browser can connect a destination of this kind. */
export function isSupportedHere(kind: string): boolean {
  return formOf({ kind }).isSupported?.() ?? true;
}
