import { describe, expect, it } from 'vitest';
import { encodeHex } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { createRecoveryKeySlot } from '../crypto/key-slot.ts';
import { generateMasterKey } from '../crypto/repository-keys.ts';
import { Secret } from '../crypto/secret.ts';
import { readCurrentConfig } from '../repository/change-config.ts';
import { replaceSlots } from '../repository/create-repository.ts';
import { readHeads, writeHead } from '../repository/heads.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { type BlobStorage, storageKey } from '../storage/blob-storage.ts';
import { passOn } from '../storage/pass-on.ts';
import { createFaultyStorage } from '../testing/faulty-storage.ts';
import { createJournaledSource } from '../testing/journaled-source.ts';
import { times } from '../testing/long-run.ts';
import { noise } from '../testing/small-repository.ts';
import { createSimulatedSource, recordOf, recordsOf, rowsOf } from '../testing/sync/simulated-data.ts';
import type { SyncQuestion } from './sync-request.ts';
import { createTestPlace, type TestDevice } from '../testing/sync/sync-kit.ts';

function putRecord({ source }: TestDevice, id: string, values: Record<string, unknown>, groupId = 'g'): void {
  source.put('groups', groupId, { id: groupId, name: groupId });
  source.put('records', id, { id, groupId, values, tagCount: 0, updatedAt: '2026-01-01T00:00:00.000Z' });
}

const valuesOf = ({ source }: TestDevice, id: string) => recordOf(source, id)?.values;

/** Two devices with the same record. */
async function twoDevices(): Promise<readonly [TestDevice, TestDevice]> {
  const place = await createTestPlace();
  const [phone, desk] = [await place.device('phone'), await place.device('desk')];
  putRecord(phone, 'r', { a: 1, b: 1 });
  await phone.sync();
  await desk.agree();
  return [phone, desk];
}

/** A storage that does something before each call. */
function interrupted(storage: BlobStorage, beforeCall: () => Promise<void>): BlobStorage {
  return {
    ...passOn(storage),
    list: async function* (...args) {
      await beforeCall();
      yield* storage.list(...args);
    },
    read: async (...args) => {
      await beforeCall();
      return storage.read(...args);
    },
    write: async (...args) => {
      await beforeCall();
      return storage.write(...args);
    },
  };
}

/** Another device was at work: the next time will do. */
function passingBusy(error: unknown): false {
  if (error instanceof BackupError && error.code === 'busy') return false;
  throw error;
}

describe('a cycle', () => {
  it('SO1 brings what was edited to the other device, says what came, and then nothing moves any more', async () => {
    const [phone, desk] = await twoDevices();
    putRecord(phone, 's', { a: 'new' });
    expect(await phone.sync()).toMatchObject({ kind: 'synchronised', outgoing: 1, undo: null });
    const outcome = await desk.sync();
    expect(outcome).toMatchObject({
      kind: 'synchronised',
      incoming: [{ device: { id: 'phone' }, tables: [{ table: 'records', added: 1, changed: 0, removed: 0 }] }],
      undo: { before: expect.any(String) as string },
    });
    expect(desk.source.dump()).toEqual(phone.source.dump());
    for (const device of [phone, desk, phone, desk]) {
      device.shared.reset();
      expect(await device.sync()).toEqual({ kind: 'in-step' });
      expect(device.shared.counts).toMatchObject({ write: 0, remove: 0 });
    }
  });

  it('SO2 merges fields, and keeps what lost with its device and time', async () => {
    const [phone, desk] = await twoDevices();
    putRecord(phone, 'r', { a: 'phone', b: 'phone' });
    putRecord(desk, 'r', { a: 1, b: 'desk' });
    await phone.sync();
    expect(await desk.sync()).toMatchObject({ conflicts: 1 });
    await phone.sync();
    expect(valuesOf(desk, 'r')).toEqual({ a: 'phone', b: 'desk' });
    expect(phone.source.dump()).toEqual(desk.source.dump());
    expect(rowsOf(phone.source, 'conflicts').map(({ value }) => value)).toMatchObject([
      {
        table: 'records',
        key: '"r"',
        field: 'values.b',
        kept: 'desk',
        lost: 'phone',
        keptFrom: { id: 'desk', name: 'Device desk' },
        lostFrom: { id: 'phone' },
      },
    ]);
  });

  it('SO3 carries files of any size along, and brings back one that a record still shows', async () => {
    const [phone, desk] = await twoDevices();
    const photo = new Blob([noise(200_000, 5)]);
    phone.source.put('files', 'f', { hash: 'f', photo });
    putRecord(phone, 'r', { a: 1, b: 1, photo: 'f' });
    await phone.sync();
    await desk.sync();
    const [row] = rowsOf(desk.source, 'files');
    expect(await (row?.value as { photo: Blob }).photo.arrayBuffer()).toEqual(await photo.arrayBuffer());
    // Deleted here; there, another record shows it.
    desk.source.remove('records', 'r');
    desk.source.remove('files', 'f');
    putRecord(phone, 's', { photo: 'f' });
    await phone.sync();
    expect(await desk.sync()).toMatchObject({ returned: [{ table: 'files', keyText: '"f"', why: 'needed' }] });
    expect(rowsOf(desk.source, 'files')).toHaveLength(1);
    expect(recordsOf(desk.source).map(({ id }) => id)).toEqual(['s']);
  });

  it('SO4 asks before a device joins, shows what differs, and then deletes nothing: V8', async () => {
    const place = await createTestPlace();
    const [phone, desk] = [await place.device('phone'), await place.device('desk')];
    putRecord(phone, 'here', { a: 1 });
    putRecord(phone, 'both', { a: 1 });
    await phone.sync();
    putRecord(desk, 'there', { a: 1 });
    putRecord(desk, 'both', { a: 2 });
    const before = desk.source.dump();
    const asked = await desk.sync();
    expect(asked).toMatchObject({
      kind: 'asks',
      question: {
        kind: 'join',
        isReturning: false,
        devices: [{ id: 'phone' }],
        tables: [{ table: 'records', onlyHere: 1, onlyThere: 1, different: 1 }],
      },
    });
    expect(desk.source.dump()).toEqual(before);
    expect(await phone.sync()).toEqual({ kind: 'in-step' });
    await desk.agree();
    expect(recordsOf(desk.source).map(({ id }) => id)).toEqual(['both', 'here', 'there']);
    const { snapshots } = await listSnapshots(desk.request.local);
    expect(snapshots.filter(({ isPinned }) => isPinned)).toMatchObject([{ name: 'Before the first merge' }]);
  });

  it('SO5 holds a merge that would remove much, until a person agrees to just that', async () => {
    const [phone, desk] = await twoDevices();
    for (let at = 0; at < 30; at += 1) putRecord(phone, `many-${at}`, { a: at });
    await phone.sync();
    await desk.sync();
    for (let at = 0; at < 25; at += 1) phone.source.remove('records', `many-${at}`);
    await phone.sync();
    const asked = await desk.sync({ answers: { brake: 'another' } });
    expect(asked).toMatchObject({
      kind: 'asks',
      question: { kind: 'brake', tables: [{ table: 'records', removed: 25 }] },
    });
    const { question } = asked as { question: Extract<SyncQuestion, { kind: 'brake' }> };
    const titles = question.removed.map(({ table, line }) => [table, line.row.key]);
    expect(titles.sort()).toEqual(Array.from({ length: 25 }, (_, at) => ['records', `many-${at}`]).sort());
    expect(recordsOf(desk.source)).toHaveLength(31);
    await desk.agree();
    expect(desk.source.dump()).toEqual(phone.source.dump());
  });

  it('SO6 starts over if a person edits meanwhile, and never overwrites that', async () => {
    const [phone, desk] = await twoDevices();
    putRecord(phone, 'r', { a: 'phone', b: 1 });
    await phone.sync();
    const { source } = desk;
    let isEdited = false;
    const edited = {
      ...source,
      apply: async (...args: Parameters<typeof source.apply>) => {
        if (!isEdited && args[0].length > 0) putRecord(desk, 'r', { a: 1, b: 'desk' });
        isEdited ||= args[0].length > 0;
        return source.apply(...args);
      },
    };
    await desk.sync({ source: edited });
    expect(valuesOf(desk, 'r')).toEqual({ a: 'phone', b: 'desk' });
  });

  it('SO7 notices a device that was set back, which continues under a new id', async () => {
    const [phone, desk] = await twoDevices();
    const earlier = await phone.source.readMemo?.();
    putRecord(phone, 'r', { a: 2, b: 1 });
    await phone.sync();
    await phone.source.apply([], async function* () {}, { memo: earlier ?? '' });
    expect(await phone.sync()).toMatchObject({ kind: 'asks', question: { kind: 'rolled-back' } });
    const device = { id: 'phone-2', name: 'Phone' };
    expect(await phone.sync({ device })).toMatchObject({ kind: 'synchronised' });
    await desk.sync();
    expect(desk.source.dump()).toEqual(phone.source.dump());
  });

  it('SO8 brings nothing back that only a record needs which another device has removed by now: V3', async () => {
    const place = await createTestPlace();
    const [phone, desk, tablet] = [
      await place.device('phone'),
      await place.device('desk'),
      await place.device('tablet'),
    ];
    putRecord(phone, 'r', { a: 1 });
    for (const device of [phone, desk, tablet, phone, desk, tablet]) await device.agree();
    putRecord(desk, 's', { links: ['r'] });
    await desk.sync();
    await tablet.sync();
    tablet.source.remove('records', 's');
    await tablet.sync();
    phone.source.remove('records', 'r');
    // It meets the record of the desk first, and then that the tablet removed it.
    await phone.agree();
    expect(recordsOf(phone.source)).toEqual([]);
    for (const device of [desk, tablet, phone]) await device.agree();
    expect(recordsOf(desk.source)).toEqual([]);
    expect(tablet.source.dump()).toEqual(desk.source.dump());
  });

  it('SO11 lets a retired device that has all that the others have return with its own edits', async () => {
    const [phone, desk] = await twoDevices();
    await phone.sync();
    await desk.sync();
    putRecord(phone, 's', { a: 'here' });
    await desk.sync({ retire: ['phone'] });
    await phone.agree();
    await desk.agree();
    expect(valuesOf(desk, 's')).toEqual({ a: 'here' });
  });

  it('SO15 does not take a retired device that returns without edits for one that was set back', async () => {
    const [phone, desk] = await twoDevices();
    for (const device of [phone, desk]) await device.sync();
    await desk.sync({ retire: ['phone'] });
    expect(await phone.sync()).toMatchObject({ kind: 'synchronised', outgoing: 1 });
    expect(await phone.sync()).toEqual({ kind: 'in-step' });
    putRecord(phone, 's', { a: 'here' });
    await phone.sync();
    await desk.sync();
    expect(valuesOf(desk, 's')).toEqual({ a: 'here' });
  });

  it('SO12 makes known that an update was made, though it changed no row', async () => {
    const place = await createTestPlace();
    const [phone, desk] = [await place.device('phone'), await place.device('desk')];
    putRecord(phone, 'r', { a: 1 });
    await phone.sync();
    const updated = (device: TestDevice) => ({
      source: { ...device.source, describe: async () => ({ ...(await device.source.describe()), schemaVersion: 2 }) },
    });
    // The rows of an earlier version cannot be merged, and the outcome says so.
    expect(await desk.sync(updated(desk))).toMatchObject({
      incoming: [],
      outgoing: 0,
      waiting: [{ device: { id: 'phone' }, why: 'schema-older' }],
    });
    await phone.sync(updated(phone));
    expect(await desk.sync(updated(desk))).toMatchObject({ kind: 'asks', question: { kind: 'join' } });
  });

  it('SO13 takes the snapshot of its edits again if retention removed it before anyone knew of them', async () => {
    const [phone, desk] = await twoDevices();
    putRecord(phone, 's', { a: 'here' });
    const { shared, local } = phone.request;
    const storage = createFaultyStorage(shared.storage, { atOperation: 1, methods: ['write'] });
    await expect(phone.sync({ shared: { ...shared, storage } })).rejects.toThrow(BackupError);
    storage.assertHit();
    const { snapshots } = await listSnapshots(local);
    for (const { id } of snapshots) await local.storage.remove(storageKey('snapshots', id));
    expect(await phone.sync()).toMatchObject({ kind: 'synchronised', outgoing: 1 });
    await desk.sync();
    expect(valuesOf(desk, 's')).toEqual({ a: 'here' });
    expect(await phone.sync()).toEqual({ kind: 'in-step' });
  });

  it('SO14 sends nothing twice in a cycle that both sends and merges', async () => {
    const [phone, desk] = await twoDevices();
    putRecord(phone, 'r', { a: 2, b: 1 });
    putRecord(desk, 'r', { a: 1, b: 2 });
    await phone.sync();
    const { shared } = desk.request;
    const written: string[] = [];
    const write: BlobStorage['write'] = (key, bytes, options) => {
      written.push(key);
      return shared.storage.write(key, bytes, options);
    };
    const storage = { ...passOn(shared.storage), write };
    expect(await desk.sync({ shared: { ...shared, storage } })).toMatchObject({ outgoing: 1, conflicts: 0 });
    expect(valuesOf(desk, 'r')).toEqual({ a: 2, b: 2 });
    const snapshots = written.filter((key) => key.startsWith('snapshots/'));
    expect(snapshots).toHaveLength(2);
    expect(new Set(snapshots).size).toBe(2);
  });
});

describe('the cost of a cycle', () => {
  it('SO16 continues while another device changes the keys between its calls, and leaves that change in place', async () => {
    let changes = 0;
    for (let at = 1, isReached = true; isReached; at += times(5, 3)) {
      const [phone, desk] = await twoDevices();
      putRecord(phone, 'r', { a: 'phone', b: 1 });
      putRecord(desk, 'r', { a: 1, b: 'desk' });
      await phone.sync();
      const { random } = phone.ports;
      const secret = new Secret(random.bytes(32));
      const slot = await createRecoveryKeySlot(generateMasterKey(random), phone.request.shared.id, secret, phone.ports);
      const change = () => replaceSlots(phone.request.shared, [slot]);
      let calls = 0;
      let wasChanged = false;
      const storage = interrupted(desk.shared, async () => {
        calls += 1;
        if (calls === at) wasChanged = await change().then(() => true, passingBusy);
      });
      await desk.sync({ shared: { ...desk.request.shared, storage } }).catch(passingBusy);
      isReached = calls >= at;
      changes += Number(wasChanged);
      await desk.sync();
      await phone.sync();
      if (!wasChanged) await change();
      expect(valuesOf(desk, 'r')).toEqual({ a: 'phone', b: 'desk' });
      expect(phone.source.dump()).toEqual(desk.source.dump());
      expect(await desk.sync()).toEqual({ kind: 'in-step' });
      expect(await readCurrentConfig(desk.request.shared)).toMatchObject({ slots: [slot] });
    }
    expect(changes).toBeGreaterThan(2);
  });

  it('SO9 is one small read for each of thirty heads, once, and then one listing: V9', async () => {
    const place = await createTestPlace();
    const device = await place.device('a');
    putRecord(device, 'r', { a: 1 });
    await device.sync();
    const { shared } = device.request;
    const [head] = await readHeads(shared);
    if (!head) throw new Error('no head');
    const { id: _id, ...data } = head;
    for (let at = 0; at < 29; at += 1) await writeHead(shared, { ...data, device: { id: `b${at}`, name: 'Another' } });
    const watcher = await place.device('a', device.source);
    watcher.shared.reset();
    expect(await watcher.sync()).toEqual({ kind: 'in-step' });
    expect(watcher.shared.counts).toMatchObject({ list: 1, stat: 0, read: 30, write: 0 });
    expect(watcher.shared.counts.bytesRead).toBeLessThan(30 * 12_000);
  });

  it('SO10 is the pages that differ, not the library, on either side: V9', async () => {
    const place = await createTestPlace();
    const source = () => createSimulatedSource(createJournaledSource);
    const [phone, desk] = [await place.device('phone', source()), await place.device('desk', source())];
    for (let at = 0; at < 4000; at += 1) putRecord(phone, `r-${at}`, { a: encodeHex(noise(60, at + 1)) });
    await phone.sync();
    await desk.agree();
    await phone.sync();
    const wholeBytes = desk.shared.counts.bytesRead;
    putRecord(phone, 'r-2000', { a: 'changed' });
    phone.shared.reset();
    desk.shared.reset();
    expect(await phone.sync()).toMatchObject({ outgoing: 1 });
    expect(await desk.sync()).toMatchObject({ incoming: [{ tables: [{ changed: 1 }] }] });
    expect(desk.source.dump()).toEqual(phone.source.dump());
    // A pack, an index, a snapshot and a head, and the lock meanwhile; then only the head of the other device.
    expect(phone.shared.counts).toMatchObject({ write: 5 });
    expect(desk.shared.counts).toMatchObject({ write: 1 });
    for (const { counts } of [phone.shared, desk.shared]) {
      expect(counts.read).toBeLessThanOrEqual(12);
      expect(counts.bytesRead + counts.bytesWritten).toBeLessThan(wholeBytes / 3);
    }
    expect(wholeBytes).toBeGreaterThan(200_000);
  });
});
