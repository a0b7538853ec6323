import { transfer } from 'comlink';
import {
  fillFile,
  openToAppend,
  type AppendableFile,
  type FillFile,
  type OpenToAppend,
} from '../../../adapters/storage-opfs/write-file.ts';
import type { CapableFileHandle } from '../../../adapters/storage-opfs/file-system-access.ts';
import { BackupError, type Bytes } from '../../../engine/index.ts';
import { checkChunks, chunkWorkHere, release, type ChunkWork } from '../../../engine/low-level.ts';
import { WorkerBrokenError } from '../../../rpc/worker-link.ts';
import { HelperLink } from './helper-link.ts';
import type { Tried } from './helper-service.ts';
import { openAsBlobHere, weighBlob } from './open-as-blob.ts';

/*
 * [Note: Helper workers]
 *
 * Deflating, encrypting, hashing and writing files through sync access handles all block the thread that asks for them
 * (Chromium 156: in a worker, WebCrypto too). So the backup worker passes some of it on: one helper works with chunks
 * while the backup worker reads, encodes, names and hashes; another writes files, and waits for the disk. What takes
 * less time than a message is done here, and so is everything while a helper is not ready or has more than enough to
 * do. The helper that writes files also hashes the packs, which are passed to it and back. A helper that breaks is not
 * used again. In a restore, both helpers read and open the pieces of files and make Blobs of them, while the backup
 * worker writes: a Blob crosses by reference, but waits for the browser's process when it is made.
 */

/** Below this, a message costs more than the work. */
const LEAST_BYTES = 64 * 1024;
/** Deflating takes ten times as long as encrypting. */
const LEAST_DEFLATED_BYTES = 8 * 1024;
/** Beyond this, the helper has enough to do, and more is done here meanwhile. */
const MOST_WAITING_BYTES = 12 * 1024 * 1024;

export interface Helpers {
  readonly work: Required<ChunkWork>;
  readonly fill: FillFile;
  readonly openToAppend: OpenToAppend;
  /** Ends all helpers; more work starts them again. */
  close(): void;
}

/** @param create makes a worker that runs `serveHelper`. */
export function createHelpers(create: () => Worker): Helpers {
  const chunks = new HelperLink(create);
  const files = new HelperLink(create);
  return {
    work: workBy(chunks, files),

    async fill(file, bytes, options = {}) {
      if (!options.mayTake || bytes.length < LEAST_BYTES || !files.isReady()) return fillFile(file, bytes, options);
      await unlessBroken(
        async () => {
          const written = orThrow(await files.call(bytes.length, (service) => service.fill(file, give(bytes))));
          (options.giveBack ?? release)(written);
        },
        () => fillFile(file, orLost(bytes), options),
      );
    },

    async openToAppend(file) {
      if (!(await files.becomesReady())) return openToAppend(file);
      return unlessBroken(
        () => appendBy(files, file),
        () => openToAppend(file),
      );
    },

    close() {
      chunks.close();
      files.close();
    },
  };
}

/** The helper with the least to do, if it takes more. */
function freeOf(helpers: readonly HelperLink[], bytes: number): HelperLink | undefined {
  const ready = helpers.filter((helper) => helper.isReady());
  const [least] = ready.sort((a, b) => a.bytesUnderWay - b.bytesUnderWay);
  return least && least.bytesUnderWay + bytes <= MOST_WAITING_BYTES ? least : undefined;
}

/** Passes work with chunks on to one helper, packs to the other, and chunks that become files to both. */
function workBy(chunks: HelperLink, files: HelperLink): Required<ChunkWork> {
  const isFree = (bytes: number) => freeOf([chunks], bytes) !== undefined;
  const isIdle = () => chunks.isReady() && chunks.bytesUnderWay === 0;

  return {
    async deflate(plain) {
      if (plain.length < LEAST_DEFLATED_BYTES || !isFree(plain.length)) return chunkWorkHere.deflate(plain);
      const copy = plain.slice();
      return unlessBroken(
        () => chunks.call(plain.length, (service) => service.deflate(give(copy))),
        () => chunkWorkHere.deflate(plain),
      );
    },

    async seal(seal, plain, mayTake) {
      if (plain.length < LEAST_BYTES || !isFree(plain.length)) return chunkWorkHere.seal(seal, plain, mayTake);
      const sent = mayTake ? plain : plain.slice();
      return unlessBroken(
        () => chunks.call(plain.length, (service) => service.seal(seal, give(sent))),
        () => chunkWorkHere.seal(seal, orLost(plain), mayTake),
      );
    },

    async open(chunk) {
      const { sealed } = chunk;
      if (sealed.length < LEAST_BYTES || !isFree(sealed.length)) return chunkWorkHere.open(chunk);
      const copy = sealed.slice();
      const opened = await unlessBroken(
        () => chunks.call(copy.length, (service) => service.open(transfer({ ...chunk, sealed: copy }, [copy.buffer]))),
        () => chunkWorkHere.open(chunk),
      );
      // Opened once more where it is damaged, for the error that says how.
      return opened ?? chunkWorkHere.open(chunk);
    },

    async digest(bytes) {
      if (bytes.length < LEAST_BYTES || !files.isReady()) return chunkWorkHere.digest(bytes);
      return unlessBroken(
        () => files.call(bytes.length, (service) => service.digest(give(bytes))),
        () => chunkWorkHere.digest(orLost(bytes)),
      );
    },

    // Objects are large: one is checked by the helper, and meanwhile the next one here.
    async check({ stored, readAgain }, within) {
      const { length } = stored;
      const checkHere = (bytes: Bytes) => checkChunks(chunkWorkHere.open, bytes, within);
      if (length < LEAST_BYTES || !isIdle()) return checkHere(stored);
      return unlessBroken(
        () => chunks.call(length, (service) => service.check(give(stored), within)),
        async () => checkHere(stored.length > 0 ? stored : await readAgain()),
      );
    },

    async openAsBlob(chunk, sealed, type) {
      const isInBlob = 'blob' in sealed;
      const bytes = isInBlob ? sealed.end - sealed.start : sealed.length;
      const opener = bytes < LEAST_BYTES ? undefined : freeOf([chunks, files], bytes);
      if (!opener) return openAsBlobHere(chunk, sealed, type);
      const opened = await unlessBroken(
        () => opener.call(bytes, (service) => service.openAsBlob(chunk, isInBlob ? sealed : give(sealed), type)),
        async () => (isInBlob ? openAsBlobHere(chunk, sealed, type) : undefined),
      );
      if (opened) weighBlob(opened.blob);
      return opened;
    },
  };
}

/** Appends to a file in a helper. Nothing has a copy of what goes there. */
async function appendBy(link: HelperLink, file: CapableFileHandle): Promise<AppendableFile> {
  const number = orThrow(await link.call(0, (service) => service.openFile(file)));
  const endKeeping = link.keep();
  let isOpen = true;
  /** A helper that has broken or was ended has closed its files, and another one would not know them. */
  const ask: HelperLink['call'] = async (bytes, send) => {
    if (!isOpen) throw workerBroken();
    try {
      return await link.call(bytes, send);
    } catch (error) {
      isOpen = false;
      throw error instanceof WorkerBrokenError ? workerBroken() : error;
    }
  };
  return {
    append: async (parts) => {
      const bytes = parts.reduce((sum, part) => sum + part.length, 0);
      return orThrow(await ask(bytes, (service) => service.append(number, giveAll(parts))));
    },
    flush: async () => orThrow(await ask(0, (service) => service.flushFile(number))),
    close: async () => {
      if (isOpen) await ask(0, (service) => service.closeFile(number)).catch(() => undefined);
      isOpen = false;
      endKeeping();
    },
  };
}

/** With its whole buffer: nothing here can use it any more. */
const give = (bytes: Bytes): Bytes => transfer(bytes, [bytes.buffer]);

const giveAll = (parts: readonly Bytes[]) =>
  transfer(
    parts,
    parts.map(({ buffer }) => buffer),
  );

/** The bytes, unless a helper took them and broke. @throws BackupError `internal`. */
function orLost(bytes: Bytes): Bytes {
  if (bytes.length > 0) return bytes;
  throw workerBroken();
}

function workerBroken(): BackupError {
  return new BackupError('internal', { context: { what: 'helper worker' }, hint: 'worker-broken' });
}

/** What a call has given. @throws BackupError that it has failed with. */
function orThrow<Value>(tried: Tried<Value>): Value {
  if (tried.failure) throw BackupError.deserialize(tried.failure);
  // Without a failure there is a value, unless `Value` has none.
  return tried.value as Value;
}

async function unlessBroken<Result>(ask: () => Promise<Result>, otherwise: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof WorkerBrokenError)) throw error;
    return otherwise();
  }
}

/** The helpers of this worker. */
export const helpers = createHelpers(
  () => new Worker(new URL('../helper.worker.ts', import.meta.url), { type: 'module', name: 'helper' }),
);
