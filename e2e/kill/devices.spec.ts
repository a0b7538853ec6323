import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNodeFsStorage } from '../../src/adapters/storage-node-fs/node-fs-storage.ts';
import {
  checkRepository,
  lastingId,
  listSnapshots,
  openRepository,
  RepositoryKeys,
  Secret,
  type Repository,
} from '../../src/engine/index.ts';
import { createLockMemory, decodeHex } from '../../src/engine/low-level.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';
import { buildDevice } from './devices/build-device.ts';
import type { DeviceJob, DeviceOrder } from './devices/device-order.ts';
import { type DeviceEnd, type KillAim, phaseOf, runDevice } from './devices/start-device.ts';
import { createRandom } from './kill-plan.ts';

// Two devices share a folder. Each is a separate process that is killed at random moments of its jobs while the other
// keeps working: eight kills in `npm test`, four hundred in `npm run test:long`. Set HEIRLOOM_DEVICE_KILLS and
// HEIRLOOM_KILL_SEED to change that.

const isLong = process.env['HEIRLOOM_LONG'] === '1';
const KILLS = Number(process.env['HEIRLOOM_DEVICE_KILLS'] ?? (isLong ? 400 : 8));
const SEED = Number(process.env['HEIRLOOM_KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const MOST_MS_PER_KILL = 60_000;
/** A job may end before its kill, so up to this many rounds are tried per kill. */
const ROUNDS_PER_KILL = 4;

/**
 * The jobs that the two devices run at the same time, in turn. They back up and copy often, because all other jobs need
 * the results.
 */
const PAIRS: readonly (readonly [DeviceJob, DeviceJob])[] = [
  ['back up', 'back up'],
  ['copy', 'copy'],
  ['copy', 'prune'],
  ['back up', 'copy'],
  ['prune', 'copy'],
  ['delete', 'back up'],
  ['copy', 'delete'],
  ['prune', 'prune'],
  ['heal', 'back up'],
  ['back up', 'heal'],
];
const DEVICES = ['first', 'second'] as const;
/** Checks report these findings, but nothing is lost: the next backup or copy repairs them. */
const HARMLESS: ReadonlySet<string> = new Set(['missing-index']);

interface Place {
  readonly folder: string;
  /** Backups that a device reported as safe in the folder, or saw there, and that nobody has asked to delete. */
  readonly kept: Set<string>;
}

interface Duration {
  readonly ms: number;
  readonly steps: number;
}

// In `npm test`, kill.spec.ts kills one device, and shared-devices.test.ts several.
test(
  `two devices that share a folder, killed at ${KILLS} instants of backups, copies, prunes, deletions and healings: no backup is lost`,
  LONG,
  async ({ folder }) => {
    test.setTimeout((KILLS + 5) * MOST_MS_PER_KILL);
    const random = createRandom(SEED);
    console.log(`device kills: seed ${SEED} (HEIRLOOM_KILL_SEED), ${KILLS} kills (HEIRLOOM_DEVICE_KILLS)`);
    const startedAt = performance.now();
    const program = await buildDevice(folder);
    const id = randomBytes(32).toString('hex');
    const masterKey = randomBytes(32).toString('hex');
    const clock = { now: () => Date.now(), monotonic: () => performance.now() };
    const open = async (path: string): Promise<Repository> =>
      openRepository(
        await openNodeFsStorage(path),
        await RepositoryKeys.fromMasterKey(new Secret(decodeHex(masterKey))),
        { clock, locks: createLockMemory(clock), random: { bytes: (length) => new Uint8Array(randomBytes(length)) } },
      );
    const shared: Place = { folder: join(folder, 'shared'), kept: new Set() };
    const locals = DEVICES.map((device): Place => ({ folder: join(folder, device), kept: new Set() }));
    const measured = new Map<DeviceJob, Duration>();
    const ends: DeviceEnd[] = [];

    const orderFor = (at: number, job: DeviceJob, round: number): DeviceOrder => ({
      job,
      device: DEVICES[at] ?? '',
      round,
      localFolder: locals[at]?.folder ?? '',
      sharedFolder: shared.folder,
      id,
      masterKey,
    });
    const aimAt = (job: DeviceJob): KillAim => {
      const known = measured.get(job);
      if (!known) return { kind: 'never' };
      // Half of the kills follow the clock, even a little beyond the end; the other half follow the reported steps, so
      // that short steps are hit too.
      return random() < 0.5
        ? { kind: 'after', ms: random() * known.ms * 1.2 }
        : { kind: 'step', step: Math.floor(random() * known.steps) + 1 };
    };
    const note = (done: readonly DeviceEnd[]) => {
      for (const end of done) {
        expect(end.failure).toBeUndefined();
        ends.push(end);
        if (end.said.includes('ended')) measured.set(end.order.job, { ms: end.durationMs, steps: end.said.length });
      }
      const placeOf = ({ order: { job } }: DeviceEnd, at: number) =>
        job === 'back up' || job === 'delete' ? locals[at] : shared;
      done.forEach((end, at) => {
        for (const backup of reportedBy(end, 'made')) placeOf(end, at)?.kept.add(backup);
      });
      // Of a backup made and deleted at the same time, either event may have come first.
      done.forEach((end, at) => {
        for (const backup of reportedBy(end, 'forgetting')) placeOf(end, at)?.kept.delete(backup);
      });
    };

    let round = 0;
    for (; ends.filter(({ wasKilled }) => wasKilled).length < KILLS && round < KILLS * ROUNDS_PER_KILL; round += 1) {
      const pair = PAIRS[round % PAIRS.length] ?? PAIRS[0];
      const jobs =
        pair?.map((job) => (round < DEVICES.length * 2 ? (round % 2 === 0 ? 'back up' : 'copy') : job)) ?? [];
      const toHeal = jobs.findIndex((job) => job === 'heal');
      const isDamaged = toHeal >= 0 && (await damageOne(shared.folder, locals[toHeal]?.folder ?? '', random));
      const done = await Promise.all(jobs.map((job, at) => runDevice(program, orderFor(at, job, round), aimAt(job))));
      note(done);
      // Both processes have ended, so any lock that is left belongs to a dead one.
      for (const { folder: place } of [shared, ...locals]) await removeLocks(place);
      if (isDamaged) {
        const again = await runDevice(program, orderFor(toHeal, 'heal', round), { kind: 'never' });
        expect(again.said).toContain('lost 0');
      }
      for (const place of [shared, ...locals])
        if (existsSync(join(place.folder, 'repository.json')))
          await expectWhole(await open(place.folder), place, round, done);
    }
    const killed = ends.filter(({ wasKilled }) => wasKilled);
    console.log(
      `device kills: ${killed.length} kills in ${round} rounds, ${((performance.now() - startedAt) / 1000).toFixed(1)} s, seed ${SEED}, 0 lost\n${countByPhase(killed)}`,
    );
    expect(killed.length).toBeGreaterThanOrEqual(KILLS);
  },
);

/** Every backup that the device named in a message of this kind. */
function reportedBy({ said }: DeviceEnd, word: 'made' | 'forgetting'): readonly string[] {
  return said.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
}

/**
 * Asserts that every listed backup is intact to the last byte, and that no backup is missing that nobody asked to
 * delete.
 */
async function expectWhole(
  repository: Repository,
  { kept }: Place,
  round: number,
  done: readonly DeviceEnd[],
): Promise<void> {
  const context = `after round ${round}: ${done.map((end) => `${end.order.device} ${end.order.job}${end.wasKilled ? `, killed at ${phaseOf(end)}` : ''}`).join('; ')}`;
  const { snapshots, damaged } = await listSnapshots(repository);
  expect(damaged, context).toEqual([]);
  const ids = snapshots.map(lastingId);
  expect(ids, context).toEqual(expect.arrayContaining([...kept]));
  const { findings } = await checkRepository(repository);
  expect(
    findings.filter(({ problem }) => !HARMLESS.has(problem)),
    context,
  ).toEqual([]);
  // Once seen there, a backup must not disappear unasked, whether or not its device lived to report it.
  for (const id of ids) kept.add(id);
}

/**
 * Damages or removes a pack of the shared folder of which a device has an intact copy. @returns whether there was one.
 */
async function damageOne(sharedFolder: string, localFolder: string, random: () => number): Promise<boolean> {
  const there = await readdir(join(sharedFolder, 'packs'));
  const here = new Set(await readdir(join(localFolder, 'packs')));
  const both = there.filter((name) => here.has(name)).sort();
  const name = both[Math.floor(random() * both.length)];
  if (name === undefined) return false;
  const path = join(sharedFolder, 'packs', name);
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  if (random() < 0.5) await rm(path);
  else await writeFile(path, bytes);
  return true;
}

async function removeLocks(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, 'locks')).catch(() => []))
    await rm(join(folder, 'locks', name), { force: true });
}

function countByPhase(killed: readonly DeviceEnd[]): string {
  const counts = new Map<string, number>();
  for (const end of killed) {
    const key = `${end.order.job.padEnd(8)} ${phaseOf(end)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([key, count]) => `  ${key.padEnd(36)} ${count}`)
    .join('\n');
}
