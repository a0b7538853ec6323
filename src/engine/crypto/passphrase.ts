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

/** The costs of new slots: the second recommendation of RFC 9106 §4, with a parallelism that browsers really have. */
export const DEFAULT_KDF: KdfCosts = { name: 'argon2id', memoryKiB: 64 * 1024, iterations: 3, parallelism: 1 };

/** The maximum costs of one slot when read, so that a hostile file cannot exhaust the machine. */
const KDF_BOUNDS = {
  memoryKiB: { least: 8 * 1024, most: 256 * 1024 },
  iterations: { least: 1, most: 8 },
  parallelism: { least: 1, most: 4 },
} as const;

/**
 * The maximum total costs of all slots that one attempt tries: a single slot at its bounds, or eight with the usual
 * costs. Memory is summed too, because engines release the memory of WebAssembly late.
 */
const MOST_TOTAL_MEMORY_KIB = 512 * 1024;
const MOST_TOTAL_WORK = KDF_BOUNDS.memoryKiB.most * KDF_BOUNDS.iterations.most;

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

/** The fraction of an attempt's maximum costs that a slot takes: 0.125 for the usual costs. */
export function shareOfBudget({ memoryKiB, iterations }: KdfCosts): number {
  return Math.max(memoryKiB / MOST_TOTAL_MEMORY_KIB, (memoryKiB * iterations) / MOST_TOTAL_WORK);
}

/** The costs of one attempt at several slots. FORMAT.md §3. */
export class KdfBudget {
  #memoryKiB = 0;
  #work = 0;

  /** Adds a slot's costs. @throws BackupError `limit-exceeded` if it, or all together, exceed the maximum. */
  spend(costs: KdfCosts): void {
    assertKdfWithinBounds(costs);
    const memoryKiB = this.#memoryKiB + costs.memoryKiB;
    const work = this.#work + costs.memoryKiB * costs.iterations;
    if (memoryKiB > MOST_TOTAL_MEMORY_KIB || work > MOST_TOTAL_WORK) {
      throw new BackupError('limit-exceeded', { context: { what: 'kdf costs of all slots', memoryKiB, work } });
    }
    this.#memoryKiB = memoryKiB;
    this.#work = work;
  }
}

/**
 * Derives 32 bytes from a passphrase. Takes about a second, on purpose. FORMAT.md §3.
 * @throws BackupError `limit-exceeded` if the costs exceed their bounds or this device's memory.
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
    // It can fail in only one way: this device does not have the memory that the slot requires.
    throw new BackupError('limit-exceeded', { context: { what: 'kdf memory', memoryKiB: costs.memoryKiB }, cause });
  }
}
