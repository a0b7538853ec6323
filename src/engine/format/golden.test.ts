import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from '../core/zod.ts';
import { decodeHex } from '../core/bytes.ts';
import { openMasterKey } from '../crypto/key-slot.ts';
import { RepositoryKeys } from '../crypto/repository-keys.ts';
import { Secret } from '../crypto/secret.ts';
import { openRepository, readRepositoryConfig } from '../repository/repository.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { readByReference } from '../testing/reference-reader.ts';
import { createSmallSource } from '../testing/small-repository.ts';
import { encodeRow } from './record/row-codec.ts';

// Written once by version 1 of the format, and never again.
const goldenSchema = z.object({
  passphrase: z.string(),
  recoveryKey: z.string(),
  masterKey: z.string(),
  objects: z.record(z.string(), z.string()),
});
const golden = goldenSchema.parse(
  JSON.parse(readFileSync(new URL('../testing/vectors/golden-v1.json', import.meta.url), 'utf8')),
);
const objects = new Map(Object.entries(golden.objects).map(([key, text]) => [key, Buffer.from(text, 'base64')]));

async function goldenStorage() {
  const storage = createMemoryStorage();
  for (const [key, bytes] of objects) await storage.write(key, new Uint8Array(bytes));
  return storage;
}

async function openGolden() {
  const keys = await RepositoryKeys.fromMasterKey(new Secret(decodeHex(golden.masterKey)));
  return openRepository(await goldenStorage(), keys, createTestPorts());
}

describe('the golden repository of version 1', () => {
  it('GD1 opens with its passphrase and its recovery key, in any typed form', async () => {
    const config = await readRepositoryConfig(await goldenStorage());
    const typed = golden.recoveryKey.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    for (const credential of [
      { kind: 'passphrase', passphrase: golden.passphrase },
      // The same letters in another Unicode composition.
      { kind: 'passphrase', passphrase: golden.passphrase.normalize('NFD') },
      { kind: 'recovery-key', recoveryKey: golden.recoveryKey },
      { kind: 'recovery-key', recoveryKey: typed },
    ] as const) {
      const master = await openMasterKey(config, credential);
      expect(master && Buffer.from(master.reveal()).toString('hex')).toBe(golden.masterKey);
    }
  });

  it('GD2 is intact, and has its original backups', async () => {
    const repository = await openGolden();
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });
    const { snapshots } = await listSnapshots(repository);
    expect(snapshots.map(({ name, takenAt, trigger, isPinned }) => ({ name, takenAt, trigger, isPinned }))).toEqual([
      { name: 'The second', takenAt: '2026-01-02T12:00:00.000Z', trigger: 'scheduled', isPinned: true },
      { name: '', takenAt: '2026-01-01T12:00:00.000Z', trigger: 'manual', isPinned: false },
    ]);
  });

  it('GD3 reads the same in a reader written from FORMAT.md alone', async () => {
    const repository = await openGolden();
    const byReference = readByReference(golden.masterKey, objects);
    const { snapshots } = await listSnapshots(repository);
    expect(byReference).toHaveLength(snapshots.length);
    for (const snapshot of snapshots) {
      const source = createSmallSource(0, 0);
      await applyRestore(repository, source, await planRestore({ repository, snapshot, source }));
      const reference = byReference.find((other) => other.takenAt === snapshot.takenAt);
      for (const [table, rows] of Object.entries(source.dump())) {
        const referenceRows = reference?.tables.get(table);
        expect(referenceRows).toHaveLength(rows.length);
        for (const [at, row] of rows.entries()) {
          const { keyText, valueText, attachments } = encodeRow(row);
          const other = referenceRows?.[at];
          expect([JSON.stringify(other?.key), JSON.stringify(other?.value)]).toEqual([keyText, valueText]);
          const bytes = await Promise.all(
            attachments.map(async (part) =>
              part.kind === 'blob' ? new Uint8Array(await part.blob.arrayBuffer()) : part.bytes,
            ),
          );
          expect(other?.attachments.map((part) => part.toString('hex'))).toEqual(
            bytes.map((part) => Buffer.from(part).toString('hex')),
          );
        }
      }
    }
  });

  it('GD4 keeps its values unchanged', async () => {
    const repository = await openGolden();
    const [second] = (await listSnapshots(repository)).snapshots;
    if (!second) throw new Error('no snapshot');
    const source = createSmallSource(0, 0);
    await applyRestore(repository, source, await planRestore({ repository, snapshot: second, source }));
    const rows = new Map(source.dump()['records']?.map((row) => [row.key, row.value]));
    expect(rows.size).toBe(121);
    expect(rows.get(1)).toEqual({ id: 1, name: 'Record 1', seen: new Date(1000), tags: new Set(['a', 't1']) });
    expect(rows.get(60)).toEqual({ id: 60, name: 'Edited' });
    expect(rows.get(500)).toEqual({
      id: 500,
      odd: [
        undefined,
        -0,
        Number.NaN,
        12345678901234567890n,
        new Date(Number.NaN),
        /x+/giu,
        new Map([['k', new Set([1])]]),
      ],
      lone: '\ud800',
      bytes: new Uint8Array([1, 2, 3]).buffer,
    });
    expect(source.dump()['files']?.map((row) => row.key)).toEqual(['file-0', 'text']);
  });
});
