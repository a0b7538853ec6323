import { afterEach, describe, expect, it } from 'vitest';
import type { CapableFileHandle } from '../../../adapters/storage-opfs/file-system-access.ts';
import type { Bytes } from '../../../engine/index.ts';
import { chunkWorkHere, concatBytes, encodeHex, type PartOfBlob, type Seal } from '../../../engine/low-level.ts';
import { sameBytes, testBytes } from '../../../engine/testing/storage-test-kit.ts';
import { Downloads } from './downloads.ts';
import { createHelpers, type Helpers } from './helpers.ts';

const MIB = 1024 * 1024;
const NOTHING = new Uint8Array(0);
const open: Helpers[] = [];
const addresses: string[] = [];

afterEach(() => {
  for (const helpers of open.splice(0)) helpers.close();
  for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
});

function start(create: () => Worker): Helpers {
  const helpers = createHelpers(create);
  open.push(helpers);
  return helpers;
}

const startReal = () => start(() => new Worker(new URL('../helper.worker.ts', import.meta.url), { type: 'module' }));

/** A worker of a few lines, with Comlink's messages written by hand: it does with work what `onWork` says. */
function startFake(onWork: string): Helpers {
  const script = `onmessage = ({ data: { id, path } }) => {
    if (!path) return;
    if (path[0] === 'ready') postMessage({ id, type: 'RAW', value: true });
    else ${onWork};
  };`;
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  addresses.push(address);
  return start(() => new Worker(address));
}

async function makeSeal(): Promise<{ readonly seal: Seal; readonly macKey: CryptoKey }> {
  const key = await crypto.subtle.importKey('raw', testBytes(32, 1), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const macKey = await crypto.subtle.importKey('raw', testBytes(32, 2), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return { seal: { key, nonce: testBytes(12, 3), additionalData: testBytes(53, 4) }, macKey };
}

/** Asks until the helper takes the work, which shows in the array that it takes away. */
async function untilTaken(helpers: Helpers, seal: Seal): Promise<void> {
  await expect
    .poll(async () => {
      const plain = testBytes(MIB);
      await helpers.work.seal(seal, plain, true).catch(() => undefined);
      return plain.length;
    })
    .toBe(0);
}

const neverAsked = () => Promise.reject(new Error('nothing was lost'));

const newFile = async (name: string): Promise<CapableFileHandle> =>
  (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });

describe('helper workers', () => {
  it('give what the calling thread gives, before and after they are ready', async () => {
    const helpers = startReal();
    const { seal, macKey } = await makeSeal();
    const plain = testBytes(MIB);
    const sealed = await chunkWorkHere.seal(seal, plain, false);
    const deflated = await chunkWorkHere.deflate(plain);
    const sealedDeflated = await chunkWorkHere.seal(seal, deflated, false);
    const { mac } = await chunkWorkHere.open({ seal, sealed, macKey, needsPlain: false });
    const { hash } = await chunkWorkHere.digest(plain);
    const check = async () => {
      expect(sameBytes(await helpers.work.seal(seal, plain, false), sealed)).toBe(true);
      expect(sameBytes(await helpers.work.deflate(plain), deflated)).toBe(true);
      expect(plain.length).toBe(MIB);
      const opened = await helpers.work.open({ seal, sealed, macKey, needsPlain: true });
      expect(encodeHex(opened.mac)).toBe(encodeHex(mac));
      expect(sameBytes(opened.plain ?? NOTHING, plain)).toBe(true);
      const unneeded = await helpers.work.open({ seal, sealed, macKey, needsPlain: false });
      expect([encodeHex(unneeded.mac), unneeded.plain]).toEqual([encodeHex(mac), undefined]);
      const whole = { seal, sealed: sealedDeflated, macKey, inflatedBytes: MIB, needsPlain: true };
      expect(sameBytes((await helpers.work.open(whole)).plain ?? NOTHING, plain)).toBe(true);
      const digested = await helpers.work.digest(plain.slice());
      expect(sameBytes(digested.hash, hash)).toBe(true);
      expect(sameBytes(digested.bytes, plain)).toBe(true);
      const object = concatBytes([testBytes(7), sealed, testBytes(sealed.length), testBytes(9)]);
      const within = [
        { seal, macKey, offset: 7, sealedBytes: sealed.length },
        { seal, macKey, offset: 7 + sealed.length, sealedBytes: sealed.length },
      ];
      const checked = await helpers.work.check({ stored: object.slice(), readAgain: neverAsked }, within);
      expect(checked.macs.map((each) => each && encodeHex(each))).toEqual([encodeHex(mac), undefined]);
      expect(encodeHex(checked.hash)).toBe(encodeHex((await chunkWorkHere.digest(object)).hash));
      expect(sameBytes(checked.bytes, object)).toBe(true);
    };
    await check();
    await untilTaken(helpers, seal);
    await check();
  });

  it('report a damaged chunk as the calling thread does, and leave its bytes to the caller', async () => {
    const helpers = startReal();
    const { seal, macKey } = await makeSeal();
    await untilTaken(helpers, seal);
    const sealed = await chunkWorkHere.seal(seal, testBytes(MIB), false);
    sealed[77] = (sealed[77] ?? 0) ^ 1;
    await expect(helpers.work.open({ seal, sealed, macKey, needsPlain: true })).rejects.toMatchObject({
      code: 'damaged',
    });
    expect(sealed.length).toBe(MIB + 16);
  });

  it('hash packs, each a part of a larger buffer, and give that back', async () => {
    const helpers = startReal();
    const { hash } = await chunkWorkHere.digest(testBytes(MIB));
    await expect
      .poll(async () => {
        const buffer = new Uint8Array(MIB + 1000);
        buffer.set(testBytes(MIB));
        const { hash: given, bytes } = await helpers.work.digest(buffer.subarray(0, MIB));
        expect(sameBytes(given, hash)).toBe(true);
        expect(sameBytes(bytes, testBytes(MIB))).toBe(true);
        expect(bytes.buffer.byteLength).toBe(MIB + 1000);
        return buffer.length;
      })
      .toBe(0);
  });

  it('open a piece of a file, read it where it lies, and make a Blob of it', async () => {
    const helpers = startReal();
    const { seal, macKey } = await makeSeal();
    const plain = testBytes(MIB);
    const sealed = await chunkWorkHere.seal(seal, plain, false);
    const chunk = { seal, macKey, offset: 0, sealedBytes: sealed.length };
    const { mac } = await chunkWorkHere.open({ ...chunk, sealed, needsPlain: false });
    const part = { blob: new Blob([testBytes(7), sealed, testBytes(9)]), start: 7, end: 7 + sealed.length };
    const check = async (from: Bytes | PartOfBlob) => {
      const opened = await helpers.work.openAsBlob(chunk, from, 'image/png');
      expect(opened?.blob).toMatchObject({ size: MIB, type: 'image/png' });
      expect(encodeHex(opened?.mac ?? NOTHING)).toBe(encodeHex(mac));
      expect(sameBytes(new Uint8Array((await opened?.blob.arrayBuffer()) ?? []), plain)).toBe(true);
    };
    await check(part);
    await check(sealed.slice());
    await untilTaken(helpers, seal);
    const given = sealed.slice();
    // More at once than both helpers take.
    await Promise.all([check(given), ...Array.from({ length: 30 }, () => check(part))]);
    expect(given.length).toBe(0);
    const damaged = sealed.slice();
    damaged[77] = (damaged[77] ?? 0) ^ 1;
    expect(await helpers.work.openAsBlob(chunk, damaged, '')).toBeUndefined();
    expect(await helpers.work.openAsBlob(chunk, { ...part, start: 8 }, '')).toBeUndefined();
  });

  it('write files, and give the bytes back', async () => {
    const helpers = startReal();
    const file = await newFile('by-helper');
    await expect
      .poll(async () => {
        const bytes = testBytes(2 * MIB + 5);
        let back = bytes;
        await helpers.fill(file, bytes, { mayTake: true, giveBack: (given) => (back = given) });
        const read = new Uint8Array(await (await file.getFile()).arrayBuffer());
        expect(sameBytes(read, testBytes(2 * MIB + 5))).toBe(true);
        expect(sameBytes(back, read)).toBe(true);
        return bytes.length;
      })
      .toBe(0);
  });

  it('append to a file, and take the arrays', async () => {
    const helpers = startReal();
    const file = await newFile('appended-by-helper');
    const parts = [testBytes(100, 1), testBytes(2 * MIB, 2), testBytes(5, 3)];
    const expected = concatBytes(parts);
    const opened = await helpers.openToAppend(file);
    expect(await opened?.append(parts.slice(0, 2))).toEqual({ bytes: 2 * MIB + 100 });
    expect(await opened?.append(parts.slice(2))).toEqual({ bytes: 5 });
    expect(parts.map(({ length }) => length)).toEqual([0, 0, 0]);
    await opened?.flush();
    await opened?.close();
    await opened?.close();
    const read = new Uint8Array(await (await file.getFile()).arrayBuffer());
    expect(sameBytes(read, expected)).toBe(true);
    // Nothing keeps it open.
    await helpers.fill(file, testBytes(1));
  });

  it('that cannot be loaded leave the work to the calling thread', async () => {
    const address = URL.createObjectURL(new Blob(['this is no script'], { type: 'text/javascript' }));
    addresses.push(address);
    let started = 0;
    const helpers = start(() => {
      started += 1;
      return new Worker(address);
    });
    const { seal } = await makeSeal();
    const plain = testBytes(MIB);
    const sealed = await chunkWorkHere.seal(seal, plain, false);
    for (let round = 0; round < 5; round += 1) {
      expect(sameBytes(await helpers.work.seal(seal, plain.slice(), true), sealed)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(started).toBe(1);
  });

  it('that break under work they have copies of leave it to the calling thread', async () => {
    const helpers = startFake(`setTimeout(() => { throw new Error('broken'); })`);
    const { seal, macKey } = await makeSeal();
    const plain = testBytes(MIB);
    const sealed = await chunkWorkHere.seal(seal, plain, false);
    // Until it is ready, the work is done here as well.
    for (let round = 0; round < 5; round += 1) {
      expect(sameBytes(await helpers.work.seal(seal, plain, false), sealed)).toBe(true);
      const opened = await helpers.work.open({ seal, sealed, macKey, needsPlain: true });
      expect(sameBytes(opened.plain ?? NOTHING, plain)).toBe(true);
      const part = { blob: new Blob([sealed]), start: 0, end: sealed.length };
      const made = await helpers.work.openAsBlob({ seal, macKey, offset: 0, sealedBytes: sealed.length }, part, '');
      expect(sameBytes(new Uint8Array((await made?.blob.arrayBuffer()) ?? []), plain)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('that break with an object that can be read again leave its check to the calling thread', async () => {
    const helpers = startFake(`setTimeout(() => { throw new Error('broken'); })`);
    const object = testBytes(MIB);
    const digest = encodeHex((await chunkWorkHere.digest(object)).hash);
    let reads = 0;
    const readAgain = async () => {
      reads += 1;
      return object.slice();
    };
    await expect
      .poll(async () => {
        const checked = await helpers.work.check({ stored: object.slice(), readAgain }, []);
        expect([encodeHex(checked.hash), checked.bytes.length]).toEqual([digest, MIB]);
        return reads;
      })
      .toBe(1);
  });

  it('that break with the only copy end in a typed error, and take no more', async () => {
    const helpers = startFake(`setTimeout(() => { throw new Error('broken'); })`);
    const { seal, macKey } = await makeSeal();
    let failure: unknown;
    await expect
      .poll(async () => {
        failure = await helpers.work.seal(seal, testBytes(MIB), true).then(
          () => undefined,
          (error: unknown) => error,
        );
        return failure;
      })
      .toMatchObject({ code: 'internal', hint: 'worker-broken' });
    // The pieces of files can be read again.
    const others = startFake(`setTimeout(() => { throw new Error('broken'); })`);
    await expect
      .poll(async () => {
        const sealed = await chunkWorkHere.seal(seal, testBytes(MIB), false);
        return others.work.openAsBlob({ seal, macKey, offset: 0, sealedBytes: sealed.length }, sealed, '');
      })
      .toBeUndefined();
    const plain = testBytes(MIB);
    const sealed = await chunkWorkHere.seal(seal, plain, false);
    expect(sameBytes(await helpers.work.seal(seal, plain, true), sealed)).toBe(true);
    const file = await newFile('by-broken');
    await expect
      .poll(() =>
        helpers.fill(file, testBytes(MIB), { mayTake: true }).then(
          () => 'written',
          (error: unknown) => error,
        ),
      )
      .toMatchObject({ code: 'internal' });
    await helpers.fill(file, testBytes(MIB), { mayTake: true });
    expect((await file.getFile()).size).toBe(MIB);
  });

  it('that break with a pack end in a typed error, and take no more', async () => {
    const helpers = startFake(`setTimeout(() => { throw new Error('broken'); })`);
    await expect
      .poll(() =>
        helpers.work.digest(testBytes(MIB)).then(
          () => 'hashed',
          (error: unknown) => error,
        ),
      )
      .toMatchObject({ code: 'internal', hint: 'worker-broken' });
    const { hash } = await helpers.work.digest(testBytes(MIB));
    expect(sameBytes(hash, (await chunkWorkHere.digest(testBytes(MIB))).hash)).toBe(true);
  });

  it('that break under a download leave it to the calling thread, from the start', async () => {
    const helpers = startFake(`path[0] === 'openFile'
      ? postMessage({ id, type: 'RAW', value: { value: 1 } })
      : setTimeout(() => { throw new Error('broken'); })`);
    const downloads = new Downloads(helpers.openToAppend);
    let files = 0;
    const blob = await downloads.prepare(async (file) => {
      files += 1;
      for (let part = 0; part < 3; part += 1) await file.write(testBytes(2 * MIB, part), { mayTake: true });
      return file.finish('application/zip');
    });
    const read = new Uint8Array(await blob.arrayBuffer());
    expect(sameBytes(read, concatBytes([0, 1, 2].map((part) => testBytes(2 * MIB, part))))).toBe(true);
    expect(files).toBe(2);
    await downloads.discardAll();
  });

  it('that break while a file is open end in a typed error', async () => {
    const helpers = startFake(`path[0] === 'openFile'
      ? postMessage({ id, type: 'RAW', value: { value: 1 } })
      : setTimeout(() => { throw new Error('broken'); })`);
    const opened = await helpers.openToAppend(await newFile('appended-by-broken'));
    const broken = { code: 'internal', hint: 'worker-broken' };
    await expect(opened?.append([testBytes(10)])).rejects.toMatchObject(broken);
    await expect(opened?.append([testBytes(10)])).rejects.toMatchObject(broken);
    await opened?.close();
  });
});
