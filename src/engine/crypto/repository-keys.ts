import { type Bytes, encodeHex } from '../core/bytes.ts';
import { type ChunkId, parseId } from '../core/ids.ts';
import type { Random } from '../core/ports.ts';
import { CHUNK_KIND_NAMES, type ChunkKind } from '../format/chunk-kind.ts';
import type { ObjectKind } from '../format/object-header.ts';
import { importAesKey } from './aes-gcm.ts';
import { chunkWorkHere, type ChunkWork } from './chunk-work.ts';
import { deriveBytes, importHkdfKey } from './hkdf.ts';
import { hmac, importHmacKey } from './hmac.ts';
import { Secret } from './secret.ts';

const MASTER_KEY_BYTES = 32;

/** The repository's root secret. FORMAT.md §3. */
export type MasterKey = Secret;

export function generateMasterKey(random: Random): MasterKey {
  return new Secret(random.bytes(MASTER_KEY_BYTES));
}

/**
 * All keys derived from the master key. None of them can be extracted: structured clone can store the `CryptoKey` that
 * they derive from (`root`), which is how a device keeps a repository open.
 */
export class RepositoryKeys {
  readonly root: CryptoKey;
  readonly pageBoundaryKey: Bytes;
  /** Does the work with these keys that takes time. */
  readonly work: ChunkWork;
  readonly #chunkIdKeys: Readonly<Record<ChunkKind, CryptoKey>>;
  readonly #configKey: CryptoKey;

  private constructor(
    root: CryptoKey,
    pageBoundaryKey: Bytes,
    chunkIdKeys: Readonly<Record<ChunkKind, CryptoKey>>,
    configKey: CryptoKey,
    work: ChunkWork,
  ) {
    this.root = root;
    this.work = work;
    this.pageBoundaryKey = pageBoundaryKey;
    this.#chunkIdKeys = chunkIdKeys;
    this.#configKey = configKey;
  }

  /** @param work see `fromRoot`. */
  static async fromMasterKey(master: MasterKey, work?: ChunkWork): Promise<RepositoryKeys> {
    return RepositoryKeys.fromRoot(await importHkdfKey(master.reveal()), work);
  }

  /**
   * @param root an HKDF key over the master key, as in `RepositoryKeys.root`.
   * @param work where the work with the keys is done; by default on the calling thread.
   */
  static async fromRoot(root: CryptoKey, work = chunkWorkHere): Promise<RepositoryKeys> {
    const chunkIdKey = async (kind: ChunkKind) =>
      importHmacKey(await deriveBytes(root, `heirloom/1/chunk-id/${CHUNK_KIND_NAMES[kind]}`));
    const [file, page, node] = await Promise.all([chunkIdKey(1), chunkIdKey(2), chunkIdKey(3)]);
    const pageBoundaryKey = await deriveBytes(root, 'heirloom/1/page-boundary');
    const configKey = await importHmacKey(await deriveBytes(root, 'heirloom/1/config-mac'));
    return new RepositoryKeys(root, pageBoundaryKey, { 1: file, 2: page, 3: node }, configKey, work);
  }

  /** FORMAT.md §4. */
  async chunkId(kind: ChunkKind, plain: Bytes): Promise<ChunkId> {
    return parseId<ChunkId>(encodeHex(await hmac(this.#chunkIdKeys[kind], plain)));
  }

  /** The key of `chunkId`. */
  chunkIdKey(kind: ChunkKind): CryptoKey {
    return this.#chunkIdKeys[kind];
  }

  /** The key that seals one object. FORMAT.md §3, Sealing. */
  async objectKey(kind: ObjectKind, salt: Bytes): Promise<CryptoKey> {
    return importAesKey(await deriveBytes(this.root, `heirloom/1/object/${kind}`, salt));
  }

  /** The mac of `repository.json`. FORMAT.md §3. */
  async configMac(text: Bytes): Promise<string> {
    return encodeHex(await hmac(this.#configKey, text));
  }
}
