import { assertFolderPath } from '../../adapters/storage-onedrive/folder-name.ts';
import type { OneDriveConnection } from '../../adapters/storage-onedrive/graph-request.ts';
import { BackupError } from '../../engine/index.ts';
import { encodeUtf8, z } from '../../engine/low-level.ts';
import { bindAdapter, type AdapterTools } from '../adapter.ts';
import { cleanFolder } from '../clean-folder.ts';
import { accessTokensOf, grantFrom, type Provider } from '../grants.ts';
import { readmeText } from '../readme.ts';
import { signInAnswer } from '../sign-in.ts';
import { MICROSOFT_SERVERS, onedrive } from './definition.ts';

type Settings = z.infer<typeof onedrive.settings>;

// Loaded once somebody uses OneDrive.
const load = {
  place: () => import('../../adapters/storage-onedrive/onedrive-place.ts'),
  storage: () => import('../../adapters/storage-onedrive/onedrive-storage.ts'),
  items: () => import('../../adapters/storage-onedrive/drive-items.ts'),
};

const PROVIDER: Provider = {
  signIn: onedrive.signIn,
  issuer: new URL(MICROSOFT_SERVERS.login).origin,
  tokenAddress: `${MICROSOFT_SERVERS.login}/oauth2/v2.0/token`,
};

const DEFAULT_FOLDER = 'Heirloom backups';

/**
 * Refresh tokens for pages “expire after 24 hours”, and those that replace them at the same moment.
 * https://learn.microsoft.com/entra/identity-platform/refresh-tokens
 */
const SIGNED_IN_MS = 24 * 60 * 60 * 1000;

const input = z.extend(signInAnswer, { folder: z.string() });

export const onedriveAdapter = bindAdapter(onedrive.settings, {
  locate: async (given, where, tools) => {
    const { folder: typed, ...answer } = input.parse(given);
    const folder = cleanFolder(typed) || DEFAULT_FOLDER;
    assertFolderPath(folder);
    const signedIn = await signIn(answer, folder, tools);
    if (where === 'found') return signedIn;
    const { findFreeOneDriveFolder } = await load.place();
    return { ...signedIn, folder: await findFreeOneDriveFolder(await connectTo(signedIn, tools)) };
  },
  suggestName: () => 'OneDrive',
  describe: ({ account, folder }) =>
    account === '' ? `${folder} in OneDrive` : `${folder} in the OneDrive of ${account}`,
  // Names ignore case there.
  isSame: async (one, other) =>
    one.accountId === other.accountId && one.folder.toLowerCase() === other.folder.toLowerCase(),
  mayUse: async ({ signedInUntil }) => signedInUntil > Date.now(),
  signInAgain: async (settings, answer, tools) => {
    const renewed = await signIn(signInAnswer.parse(answer), settings.folder, tools);
    if (renewed.accountId !== settings.accountId)
      throw new BackupError('permission-denied', { context: { account: settings.account }, hint: 'other-account' });
    return renewed;
  },
  address: () => MICROSOFT_SERVERS.graph,
  open: async (settings, mode, tools) => {
    const { OneDriveStorage } = await load.storage();
    const hasConditions = tools.probed?.conditionalWrites === 'enforced';
    return new OneDriveStorage(await connectTo(settings, tools), mode === 'read', { hasConditions });
  },
  probe: async (settings, tools) => {
    const [{ OneDriveStorage }, { listItems }] = await Promise.all([load.storage(), load.items()]);
    const connection = await connectTo(settings, tools);
    const storage = new OneDriveStorage(connection, false);
    return {
      storage,
      listLocks: async function* (pageSize, { signal }) {
        for await (const { name, sizeBytes } of listItems(connection, 'locks', { signal, pageSize }))
          yield { key: `locks/${name}`, sizeBytes };
      },
      create: async (key, bytes, options) => ((await storage.create(key, bytes, options)) ? 'created' : 'exists'),
    };
  },
  explain: async (settings, { config, page }, tools) => {
    const { writeOneDriveNote } = await load.place();
    const connection = await connectTo(settings, tools);
    await writeOneDriveNote(connection, 'README.txt', encodeUtf8(readmeText(config)));
    if (page) await writeOneDriveNote(connection, 'recover.html', page);
  },
  clear: async (settings, tools) => (await load.place()).removeOneDriveBackups(await connectTo(settings, tools)),
});

async function signIn(answer: z.infer<typeof signInAnswer>, folder: string, tools: AdapterTools): Promise<Settings> {
  const signedInUntil = Date.now() + SIGNED_IN_MS;
  const given = await grantFrom(PROVIDER, answer, tools.connect(MICROSOFT_SERVERS.login));
  const { getAccount } = await load.items();
  const { id: accountId, name: account } = await getAccount(await connectTo({ ...given, folder }, tools));
  return { ...given, folder, accountId, account, signedInUntil };
}

async function connectTo(
  settings: Pick<Settings, 'grant' | 'refreshToken' | 'folder'>,
  { connect }: AdapterTools,
): Promise<OneDriveConnection> {
  const tokens = await accessTokensOf(PROVIDER, settings, connect(MICROSOFT_SERVERS.login));
  return {
    api: MICROSOFT_SERVERS.graph,
    connect,
    tokens: { get: () => tokens.get(), replace: (token) => tokens.replace(token) },
    folder: settings.folder,
  };
}
