import { isLoopback } from '../../adapters/http/destination-host.ts';
import type { Send } from '../../adapters/http/http-request.ts';
import type { WebDavPlace } from '../../adapters/storage-webdav/webdav-place.ts';
import { BackupError } from '../../engine/index.ts';
import { encodeUtf8, z } from '../../engine/low-level.ts';
import { bindAdapter, type AdapterTools } from '../adapter.ts';
import { readmeText } from '../readme.ts';
import { openSecret } from '../secret.ts';
import { webdav } from './definition.ts';

type Settings = z.infer<typeof webdav.settings>;

/** Loaded once somebody uses a server. */
const load = () => import('../../adapters/storage-webdav/webdav-place.ts');

const DEFAULT_FOLDER = 'Heirloom backups';

const input = z.object({
  address: z.string(),
  folder: z.optional(z.string()),
  userName: z.optional(z.string()),
  password: z.optional(z.string()),
});

export const webdavAdapter = bindAdapter(webdav.settings, {
  locate: async (given, where, tools) => {
    const { address, folder = '', userName = '', password } = input.parse(given);
    const settings: Settings = {
      address: cleanAddress(address),
      folder: folder.trim() || DEFAULT_FOLDER,
      userName: userName.trim(),
      ...(password ? { password } : {}),
    };
    const { findFreeWebDavPlace, findWebDavPlace } = await load();
    const find = where === 'free' ? findFreeWebDavPlace : findWebDavPlace;
    const found = await find(...(await reach(settings, tools)));
    return { ...settings, folder: found.folder };
  },
  suggestName: ({ address }) => new URL(address).hostname,
  describe: ({ address, folder }) => `${address.replace(/^https?:\/\//, '').replace(/\/$/, '')}/${folder}`,
  isSame: async (one, other) =>
    one.address === other.address && one.folder === other.folder && one.userName === other.userName,
  mayUse: async () => true,
  open: async (settings, mode, tools) => (await load()).openWebDavStorage(...(await reach(settings, tools)), mode),
  probe: async (settings, tools) => {
    const { openWebDavStorage } = await load();
    const storage = await openWebDavStorage(...(await reach(settings, tools)), 'readwrite');
    return {
      storage,
      // A server lists a whole folder at once.
      listLocks: (_, options) => storage.list('locks', options),
      create: async (key, bytes, options) => ((await storage.create(key, bytes, options)) ? 'created' : 'exists'),
    };
  },
  address: ({ address }) => address,
  isOutsideDevice: ({ address }) => !isLoopback(address),
  explain: async (settings, { config, page }, tools) => {
    const { writeWebDavNote } = await load();
    const [send, place] = await reach(settings, tools);
    await writeWebDavNote(send, place, 'README.txt', encodeUtf8(readmeText(config)));
    if (page) await writeWebDavNote(send, place, 'recover.html', page);
  },
  clear: async (settings, tools) => (await load()).removeWebDavBackups(...(await reach(settings, tools))),
});

async function reach(settings: Settings, { connect }: AdapterTools): Promise<readonly [Send, WebDavPlace]> {
  const password = settings.password === undefined ? '' : await openSecret(settings.password);
  return [connect(settings.address), { ...settings, password }];
}

/** @throws BackupError `invalid-format` with the hint `not-an-address`. */
function cleanAddress(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  // An error must not repeat the address: a password may be in it.
  if (!url || !isWeb || url.username !== '' || url.password !== '')
    throw new BackupError('invalid-format', { hint: 'not-an-address' });
  const { origin, pathname } = url;
  return origin + (pathname.endsWith('/') ? pathname : `${pathname}/`);
}
