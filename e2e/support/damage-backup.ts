import type JSZip from 'jszip';
import {
  createMemoryStorage,
  listSnapshots,
  openMasterKey,
  openRepository,
  readRepositoryConfig,
  RepositoryKeys,
  type Repository,
} from '../../src/engine/index.ts';
import { createLockMemory, readPage, treePages, type ChunkId } from '../../src/engine/low-level.ts';
import { editBackupFile, objectsIn } from './edit-backup-file.ts';

/** The damaged parts: the ids of the records of one page, and the hash of one file. */
export interface Damaged {
  readonly recordIds: readonly string[];
  readonly fileHash: string;
}

/** Inverts a bit in one page of records and one in one file; the rest of the backup stays intact. */
export async function damageContent(path: string, targetPath: string, passphrase: string): Promise<Damaged> {
  let damaged: Damaged | undefined;
  await editBackupFile(path, targetPath, async (zip) => {
    const repository = await openZip(zip, passphrase);
    const records = await firstPage(repository, 'records');
    const files = await firstPage(repository, 'files');
    const [file] = files.lines;
    const piece = file?.row.attachments[0]?.pieces[0];
    if (!file || piece === undefined || records.isOnly)
      throw new Error('There is too little in the backup to damage a part of it.');
    for (const id of [...records.pieces, piece]) await flip(zip, repository, id);
    damaged = { recordIds: records.lines.map(({ row }) => String(row.key)), fileHash: String(file.row.key) };
  });
  if (!damaged) throw new Error('The backup file was not edited.');
  return damaged;
}

async function openZip(zip: JSZip, passphrase: string): Promise<Repository> {
  const storage = createMemoryStorage();
  for (const key of [
    'repository.json',
    ...objectsIn(zip, 'packs'),
    ...objectsIn(zip, 'indexes'),
    ...objectsIn(zip, 'snapshots'),
  ]) {
    await storage.write(key, new Uint8Array(await mustGet(zip, key).async('arraybuffer')));
  }
  const master = await openMasterKey(await readRepositoryConfig(storage), { kind: 'passphrase', passphrase });
  if (!master) throw new Error('The passphrase does not open it.');
  const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  return openRepository(storage, await RepositoryKeys.fromMasterKey(master), {
    clock,
    random,
    locks: createLockMemory(clock),
  });
}

async function firstPage(repository: Repository, table: string) {
  const {
    snapshots: [snapshot],
  } = await listSnapshots(repository);
  const { root = null } = snapshot?.tables.find(({ name }) => name === table) ?? {};
  const pages = [];
  for await (const page of treePages(repository, root)) pages.push(page);
  const [first] = pages;
  if (!first) throw new Error(`The backup has no ${table}.`);
  return { pieces: first.pieces, lines: await readPage(repository, first), isOnly: pages.length === 1 };
}

async function flip(zip: JSZip, { index }: Repository, id: ChunkId): Promise<void> {
  const place = index.find(id);
  if (!place) throw new Error('The piece is nowhere.');
  const key = `packs/${place.pack.id}`;
  const bytes = await mustGet(zip, key).async('nodebuffer');
  const at = place.chunk.offset + (place.chunk.sealedBytes >> 1);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  zip.file(key, bytes);
}

function mustGet(zip: JSZip, name: string): JSZip.JSZipObject {
  const file = zip.file(name);
  if (!file) throw new Error(`The backup file has no ${name}.`);
  return file;
}
