import type { DropboxConnection } from '../../adapters/storage-dropbox/dropbox-request.ts';
import { Slots } from '../../adapters/http/slots.ts';
import { BackupError } from '../../engine/index.ts';
import { encodeUtf8, z } from '../../engine/low-level.ts';
import { bindAdapter, type AdapterTools } from '../adapter.ts';
import { cleanFolder } from '../clean-folder.ts';
import { accessTokensOf, grantFrom, type Provider } from '../grants.ts';
import { readmeText } from '../readme.ts';
import { signInAnswer } from '../sign-in.ts';
import { dropbox, DROPBOX_SERVERS } from './definition.ts';

type Settings = z.infer<typeof dropbox.settings>;

// Loaded once somebody uses Dropbox.
const load = {
  place: () => import('../../adapters/storage-dropbox/dropbox-place.ts'),
  storage: () => import('../../adapters/storage-dropbox/dropbox-storage.ts'),
  files: () => import('../../adapters/storage-dropbox/dropbox-files.ts'),
};

const PROVIDER: Provider = {
  signIn: dropbox.signIn,
  issuer: DROPBOX_SERVERS.site,
  tokenAddress: `${DROPBOX_SERVERS.api}/oauth2/token`,
};

const DEFAULT_FOLDER = 'Heirloom backups';

const input = z.extend(signInAnswer, { folder: z.string() });

export const dropboxAdapter = bindAdapter(dropbox.settings, {
  locate: async (given, where, tools) => {
    const { folder, ...answer } = input.parse(given);
    const signedIn = await signIn(answer, cleanFolder(folder) || DEFAULT_FOLDER, tools);
    if (where === 'found') return signedIn;
    const { findFreeFolder } = await load.place();
    return { ...signedIn, folder: await findFreeFolder(await connectTo(signedIn, tools)) };
  },
  suggestName: () => 'Dropbox',
  describe: ({ account, folder }) => `${folder} in the Dropbox of ${account}`,
  isSame: async (one, other) => one.accountId === other.accountId && one.folder === other.folder,
  mayUse: async () => true,
  signInAgain: async (settings, answer, tools) => {
    const renewed = await signIn(signInAnswer.parse(answer), settings.folder, tools);
    if (renewed.accountId !== settings.accountId)
      throw new BackupError('permission-denied', { context: { account: settings.account }, hint: 'other-account' });
    return renewed;
  },
  address: () => DROPBOX_SERVERS.api,
  open: async (settings, mode, tools) => {
    const { DropboxStorage } = await load.storage();
    const hasConditions = tools.probed?.conditionalWrites === 'enforced';
    return new DropboxStorage(await connectTo(settings, tools), mode === 'read', { hasConditions });
  },
  probe: async (settings, tools) => {
    const [{ DropboxStorage }, { listEntries }] = await Promise.all([load.storage(), load.files()]);
    const connection = await connectTo(settings, tools);
    const storage = new DropboxStorage(connection, false);
    return {
      storage,
      listLocks: async function* (pageSize, { signal }) {
        for await (const { name, sizeBytes } of listEntries(connection, 'locks', { signal, pageSize }))
          yield { key: `locks/${name}`, sizeBytes };
      },
      create: async (key, bytes, options) => ((await storage.create(key, bytes, options)) ? 'created' : 'exists'),
    };
  },
  explain: async (settings, { config, page }, tools) => {
    const { writeDropboxNote } = await load.place();
    const connection = await connectTo(settings, tools);
    await writeDropboxNote(connection, 'README.txt', encodeUtf8(readmeText(config)));
    if (page) await writeDropboxNote(connection, 'recover.html', page);
  },
  clear: async (settings, tools) => (await load.place()).removeDropboxBackups(await connectTo(settings, tools)),
});

async function signIn(answer: z.infer<typeof signInAnswer>, folder: string, tools: AdapterTools): Promise<Settings> {
  const given = await grantFrom(PROVIDER, answer, tools.connect(DROPBOX_SERVERS.api));
  const { getAccount } = await load.place();
  const { id: accountId, email: account } = await getAccount(await connectTo({ ...given, folder }, tools));
  return { ...given, folder, accountId, account };
}

/** Dropbox takes one write at a time from each account. */
const writesOf = new Map<string, Slots>();

async function connectTo(
  settings: Pick<Settings, 'grant' | 'refreshToken' | 'folder'>,
  { connect }: AdapterTools,
): Promise<DropboxConnection> {
  const { api, content } = DROPBOX_SERVERS;
  const tokens = await accessTokensOf(PROVIDER, settings, connect(api));
  const writes = writesOf.get(settings.grant) ?? new Slots(1);
  writesOf.set(settings.grant, writes);
  return {
    api,
    content,
    send: connect,
    tokens: { get: () => tokens.get(), replace: (token) => tokens.replace(token) },
    writes,
    folder: settings.folder,
  };
}
