import type { KdfCosts } from '../../engine/low-level.ts';

/** The minimum accepted costs, so that tests do not wait. */
export const CHEAP_KDF: KdfCosts = { name: 'argon2id', memoryKiB: 8 * 1024, iterations: 1, parallelism: 1 };
