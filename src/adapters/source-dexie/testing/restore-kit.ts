import { Dexie } from 'dexie';
import { afterEach } from 'vitest';
import {
  applyRestore,
  createMemoryStorage,
  createRepository,
  generateMasterKey,
  planRestore,
  takeSnapshot,
  type Repository,
  type RestoreChoice,
  type RestorePlan,
  type Snapshot,
  type SnapshotRequest,
  type Source,
} from '../../../engine/index.ts';
import { createTestPorts } from '../../../engine/testing/ports.ts';
import { createDexieSource } from '../dexie-source.ts';
import type { DexieSourceOptions } from '../dexie-source-options.ts';

const REQUEST: SnapshotRequest = {
  trigger: 'manual',
  scope: 'full',
  withFiles: true,
  app: { name: 'Test', version: '1' },
  device: { id: 'd', name: 'Test' },
};

let counter = 0;
const open: Dexie[] = [];

/** A database deleted after the test. */
export function newDatabase(stores: Record<string, string>): Dexie {
  counter += 1;
  const db = new Dexie(`restore-test-${Date.now()}-${counter}`);
  db.version(1).stores(stores);
  open.push(db);
  return db;
}

afterEach(async () => {
  for (const db of open.splice(0)) await db.delete();
});

/** All tables of a database, as data. */
export function sourceOf(db: Dexie, options: Partial<DexieSourceOptions> = {}): Source {
  return createDexieSource({
    db,
    tables: Object.fromEntries(db.tables.map(({ name }) => [name, { role: 'data' as const }])),
    ...options,
  });
}

export function newRepository(): Promise<Repository> {
  const ports = createTestPorts();
  return createRepository(createMemoryStorage(), generateMasterKey(ports.random), ports);
}

export function backUp(repository: Repository, source: Source): Promise<Snapshot> {
  return takeSnapshot(repository, source, REQUEST);
}

/** Plans and applies a restore into the given database; returns the plan. */
export async function restore(
  repository: Repository,
  source: Source,
  snapshot: Snapshot,
  choice?: RestoreChoice,
): Promise<RestorePlan> {
  const plan = await planRestore({
    repository,
    snapshot,
    source,
    fromOtherSource: true,
    ...(choice ? { choice } : {}),
  });
  await applyRestore(repository, source, plan);
  return plan;
}
