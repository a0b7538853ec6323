import { argon2id } from 'hash-wasm';
import type { Bytes } from '../core/bytes.ts';
import { encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { Secret } from './secret.ts';

/** Costs of Argon2id (RFC 9106). */
export interface KdfCosts {
  readonly name: 'argon2id';
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
}

/** What new slots cost: the second recommendation of RFC 9106 §4, with a parallelism that a browser really has. */
export const DEFAULT_KDF: KdfCosts = { name: 'argon2id', memoryKiB: 64 * 1024, iterations: 3, parallelism: 1 };

/** What is accepted when read, so that a hostile file can not exhaust the machine. */
const KDF_BOUNDS = {
  memoryKiB: { least: 8 * 1024, most: 256 * 1024 },
  iterations: { least: 1, most: 8 },
  parallelism: { least: 1, most: 4 },
} as const;

/** @throws BackupError `limit-exceeded`. */
function assertKdfWithinBounds(costs: KdfCosts): void {
  for (const name of ['memoryKiB', 'iterations', 'parallelism'] as const) {
    const { least, most } = KDF_BOUNDS[name];
    const cost = costs[name];
    if (!Number.isInteger(cost) || cost < least || cost > most) {
      throw new BackupError('limit-exceeded', { context: { what: `kdf ${name}`, value: cost } });
    }
  }
}

/**
 * Stretches a passphrase to 32 bytes. Takes about a second by intention. FORMAT.md §3.
 * @throws BackupError `limit-exceeded` where the costs are beyond their bounds, or beyond this device's memory.
 */
export async function stretchPassphrase(passphrase: string, salt: Bytes, costs: KdfCosts): Promise<Secret> {
  assertKdfWithinBounds(costs);
  try {
    const stretched = await argon2id({
      password: encodeUtf8(passphrase.normalize('NFKC')),
      salt,
      memorySize: costs.memoryKiB,
      iterations: costs.iterations,
      parallelism: costs.parallelism,
      hashLength: 32,
      outputType: 'binary',
    });
    return new Secret(new Uint8Array(stretched));
  } catch (cause) {
    // The one way to fail: this device has not the memory that the slot asks for.
    throw new BackupError('limit-exceeded', { context: { what: 'kdf memory', memoryKiB: costs.memoryKiB }, cause });
  }
}
