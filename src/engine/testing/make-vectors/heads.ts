import { Buffer } from 'node:buffer';
import { type Bytes, decodeUtf8, encodeHex } from '../../core/bytes.ts';
import { parseId, type ChunkId, type SnapshotId } from '../../core/ids.ts';
import { generateMasterKey, RepositoryKeys } from '../../crypto/repository-keys.ts';
import { sealObject } from '../../crypto/sealing.ts';
import { encodeHead, type HeadData } from '../../format/head.ts';
import { createTestPorts } from '../ports.ts';

const phone = { id: '0a'.repeat(16), name: 'Phone' };
const desk = { id: '0b'.repeat(16), name: 'Désk 🖥' };

/** Heads, and texts that are none. FORMAT.md §13. */
export async function makeHeads() {
  const ports = createTestPorts(31);
  const master = generateMasterKey(ports.random);
  const keys = await RepositoryKeys.fromMasterKey(master);
  const hex = () => encodeHex(ports.random.bytes(32));
  const first = {
    seen: [[phone.id, 1]],
    snapshot: parseId<SnapshotId>(hex()),
    edited: { time: 0, device: phone },
  } as const;
  const alone: HeadData = {
    version: 1,
    device: phone,
    counter: 1,
    writtenAt: '2026-01-01T12:00:00.000Z',
    ...first,
    roots: [],
    history: [],
    retired: [],
    appSchema: 1,
  };
  const merged: HeadData = {
    ...alone,
    device: desk,
    counter: 3,
    seen: [
      [phone.id, 7],
      [desk.id, 2],
    ],
    snapshot: parseId<SnapshotId>(hex()),
    edited: { time: 1_767_268_800_001, device: desk },
    roots: [
      ['files', null],
      ['records', { level: 1, pieces: [parseId<ChunkId>(hex()), parseId<ChunkId>(hex())] }],
    ],
    history: [first, { ...first, seen: [[phone.id, 6]] }],
    retired: [['0c'.repeat(16), 12]],
    appSchema: 2.1,
  };
  const heads = [];
  for (const [what, head] of Object.entries({ alone, merged })) {
    const plain = encodeHead(head);
    heads.push({ what, text: decodeUtf8(plain), sealed: base64(await sealObject(keys, 'H', ports.random, plain)) });
  }
  const refuse = (why: string, change: object) => ({ why, text: JSON.stringify({ ...merged, ...change }) });
  return {
    about: 'Heads of two devices (FORMAT.md §13): the text, and the sealed object in base64. `refused` are not heads.',
    masterKey: encodeHex(master.reveal()),
    heads,
    refused: [
      refuse('a newer version', { version: 2 }),
      refuse('an unknown member', { colour: 'red' }),
      refuse('no counter', { counter: 0 }),
      refuse('a time in another form', { writtenAt: '2026-01-01' }),
      refuse('devices in another order', { seen: [...merged.seen].reverse() }),
      refuse('a device twice', { seen: [...merged.seen, ...merged.seen.slice(1)] }),
      refuse('a device without an edit', { seen: [[phone.id, 0]] }),
      refuse('a snapshot that is no id', { snapshot: 'A'.repeat(64) }),
      refuse('a root that is too high', { roots: [['records', { level: 17, pieces: [hex()] }]] }),
      refuse('tables in another order', { roots: [...merged.roots].reverse() }),
      refuse('too many earlier states', { history: Array.from({ length: 201 }, () => first) }),
      refuse('a name that is too long', { device: { id: phone.id, name: 'x'.repeat(201) } }),
      refuse('an edit at no whole millisecond', { edited: { time: 0.5, device: phone } }),
    ],
  };
}

const base64 = (bytes: Bytes) => Buffer.from(bytes).toString('base64');
