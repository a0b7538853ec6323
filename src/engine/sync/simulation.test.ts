import { describe, expect, it, vi } from 'vitest';
import { times } from '../testing/long-run.ts';
import { simulateSync, type SyncRun } from '../testing/sync/simulate-sync.ts';

vi.mock('../core/sha256.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainSha256);
vi.mock('../crypto/hmac.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainHmac);
vi.mock('../crypto/hkdf.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainHkdf);
vi.mock('../crypto/aes-gcm.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainAesGcm);
vi.mock('../core/give-way.ts', async () => (await import('../testing/sync/plain-crypto.ts')).plainGiveWay);
vi.mock('hash-wasm', async () => (await import('../testing/sync/plain-crypto.ts')).plainBlake3);

/** A seed takes about a second. */
const SEEDS = times(6, 2_000);
const STEPS = 30;

/** What all runs together have tried. */
function sum(runs: readonly SyncRun[], name: Exclude<keyof SyncRun, 'seed' | 'wrong'>): number {
  return runs.reduce((total, run) => total + run[name], 0);
}

describe('devices that are synchronised', () => {
  it(
    'SY1 converge, lose nothing and bring nothing back, whatever happens: V1 to V8 and V10',
    async () => {
      const runs: SyncRun[] = [];
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const run = await simulateSync(seed, { steps: STEPS });
        expect({ seed, wrong: run.wrong }).toEqual({ seed, wrong: [] });
        runs.push(run);
      }
      const tried = (['operations', 'cycles', 'kills', 'conflicts', 'returned', 'joins'] as const).map((name) => {
        const count = sum(runs, name);
        expect([name, count > 0]).toEqual([name, true]);
        return `${count} ${name}`;
      });
      console.info(`${SEEDS} seeds: ${tried.join(', ')}`);
    },
    times(120_000, 4 * 3_600_000),
  );
});
