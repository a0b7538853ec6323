import { readTokenAnswer } from '../../adapters/oauth/token-answer.ts';
import { DriveMemory } from '../../adapters/storage-google-drive/drive-memory.ts';
import type { DrivePlace } from '../../adapters/storage-google-drive/drive-storage.ts';
import { BackupError } from '../../engine/index.ts';
import { encodeUtf8, z } from '../../engine/low-level.ts';
import { bindAdapter, type AdapterTools } from '../adapter.ts';
import { readmeText } from '../readme.ts';
import { openSecret } from '../secret.ts';
import { signInAnswer } from '../sign-in.ts';
import { DRIVE_SCOPE, googleDrive, GOOGLE_SERVERS } from './definition.ts';

type Settings = z.infer<typeof googleDrive.settings>;

// Loaded once somebody uses Google Drive.
const load = {
  place: () => import('../../adapters/storage-google-drive/drive-place.ts'),
  storage: () => import('../../adapters/storage-google-drive/drive-storage.ts'),
  files: () => import('../../adapters/storage-google-drive/drive-files.ts'),
};

const DEFAULT_FOLDER = 'Heirloom backups';

const input = z.extend(signInAnswer, { folder: z.string() });

/** A token that expires sooner is not used: a request takes a while to arrive. */
const MARGIN_MS = 30_000;

const isFresh = ({ expiresAt }: Pick<Settings, 'expiresAt'>) => expiresAt - MARGIN_MS > Date.now();

export const googleDriveAdapter = bindAdapter(googleDrive.settings, {
  locate: async (given, where, tools) => {
    const { folder, ...answer } = input.parse(given);
    const signedIn = await signIn(answer, folder.trim() || DEFAULT_FOLDER, tools);
    if (where === 'found') return signedIn;
    const { findFreeDriveFolder } = await load.place();
    const { connection } = placeOf(signedIn, tools);
    return { ...signedIn, folder: await findFreeDriveFolder(connection, signedIn.folder) };
  },
  suggestName: () => 'Google Drive',
  describe: ({ account, folder }) => `${folder} in the Google Drive of ${account}`,
  isSame: async (one, other) => one.accountId === other.accountId && one.folder === other.folder,
  mayUse: async (settings) => isFresh(settings),
  signInAgain: async (settings, answer, tools) => {
    const renewed = await signIn(signInAnswer.parse(answer), settings.folder, tools);
    if (renewed.accountId !== settings.accountId)
      throw new BackupError('permission-denied', { context: { account: settings.account }, hint: 'other-account' });
    return renewed;
  },
  address: () => GOOGLE_SERVERS.api,
  open: async (settings, mode, tools) => {
    const { DriveStorage } = await load.storage();
    return new DriveStorage(placeOf(settings, tools), mode === 'read');
  },
  probe: async (settings, tools) => {
    const { DriveStorage } = await load.storage();
    const storage = new DriveStorage(placeOf(settings, tools), false);
    return {
      storage,
      listLocks: (pageSize, options) => storage.list('locks', { ...options, pageSize }),
      // Names are not unique, so Drive has no such condition.
      create: async () => 'refused',
    };
  },
  explain: async (settings, { config, page }, tools) => {
    const { writeDriveNote } = await load.place();
    const place = placeOf(settings, tools);
    await writeDriveNote(place, 'README.txt', encodeUtf8(readmeText(config)));
    if (page) await writeDriveNote(place, 'recover.html', page);
  },
  clear: async (settings, tools) => (await load.place()).removeDriveBackups(placeOf(settings, tools)),
});

async function signIn(answer: z.infer<typeof signInAnswer>, folder: string, tools: AdapterTools): Promise<Settings> {
  const given = { ...readTokenAnswer(answer, DRIVE_SCOPE), folder };
  const { getDriveAccount } = await load.files();
  const { connection } = placeOf({ ...given, accountId: '' }, tools);
  const { id: accountId, email: account } = await getDriveAccount(connection);
  return { ...given, accountId, account };
}

/** By account and folder. */
const memories = new Map<string, DriveMemory>();

function placeOf(
  settings: Pick<Settings, 'accountId' | 'folder' | 'accessToken' | 'expiresAt'>,
  { connect }: AdapterTools,
): DrivePlace {
  const { api } = GOOGLE_SERVERS;
  const key = `${settings.accountId}/${settings.folder}`;
  const memory = memories.get(key) ?? new DriveMemory();
  memories.set(key, memory);
  const getToken = async () => {
    if (!isFresh(settings)) throw new BackupError('permission-lost', { hint: 'sign-in-needed' });
    return openSecret(settings.accessToken);
  };
  return { connection: { api, send: connect(api), getToken }, folder: settings.folder, memory };
}
