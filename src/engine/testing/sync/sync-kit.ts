import { encodeHex } from '../../core/bytes.ts';
import { parseId, type RepositoryId } from '../../core/ids.ts';
import { generateMasterKey, RepositoryKeys } from '../../crypto/repository-keys.ts';
import { createReplica } from '../../repository/create-repository.ts';
import { readHeads, removeHead } from '../../repository/heads.ts';
import { openRepository, type Repository } from '../../repository/repository.ts';
import { createMemoryStorage } from '../../storage/memory-storage.ts';
import { syncOnce } from '../../sync/sync-once.ts';
import type { Sightings, SyncAnswers, SyncOutcome, SyncRequest } from '../../sync/sync-request.ts';
import { counting, type CountingStorage } from '../counting-storage.ts';
import type { MemorySource } from '../memory-source.ts';
import { createTestPorts, type TestPorts } from '../ports.ts';
import { CONFLICTS, createSimulatedSource } from './simulated-data.ts';

/** A device of a test, at a shared place. */
export interface TestDevice {
  readonly source: MemorySource;
  readonly ports: TestPorts;
  /** The shared place as this device reaches it. */
  readonly shared: CountingStorage;
  readonly request: SyncRequest;
  /** One cycle. */
  sync(change?: Partial<SyncRequest>): Promise<SyncOutcome>;
  /** Cycles that say yes to what is asked, such as to join. */
  agree(): Promise<SyncOutcome>;
}

export interface SharedTestPlace {
  device(id: string, source?: MemorySource): Promise<TestDevice>;
}

/** A place in memory that devices with repositories of their own can share. */
export async function createTestPlace(): Promise<SharedTestPlace> {
  const ports = createTestPorts(1);
  const master = generateMasterKey(ports.random);
  // Each device derives its own keys, and knows nothing else of the others.
  const deriveKeys = () => RepositoryKeys.fromMasterKey(master);
  const createdAt = new Date(ports.clock.now()).toISOString();
  const config = { id: parseId<RepositoryId>(encodeHex(ports.random.bytes(32))), createdAt, slots: [] };
  const place = createMemoryStorage();
  await createReplica(place, config, await deriveKeys(), ports);
  let devices = 1;
  return {
    device: async (id, source = createSimulatedSource()) => {
      devices += 1;
      const own = createTestPorts(devices * 7919);
      const keys = await deriveKeys();
      const shared = counting(place);
      const local: Repository = {
        ...(await createReplica(createMemoryStorage(), config, keys, own)),
        exclusion: 'caller',
        snapshotCache: new Map(),
      };
      let sightings: Sightings | undefined;
      const request: SyncRequest = {
        local,
        shared: { ...(await openRepository(shared, keys, own)), snapshotCache: new Map() },
        source,
        device: { id, name: `Device ${id}` },
        app: { name: 'Test', version: '1.0.0' },
        pinnedName: 'Before the first merge',
        conflictTable: CONFLICTS,
        memory: { read: async () => sightings, write: async (next) => void (sightings = next) },
      };
      const sync = (change: Partial<SyncRequest> = {}) => {
        own.advance(60_000);
        return syncOnce({ ...request, ...change });
      };
      return { source, ports: own, shared, request, sync, agree: () => agreeing(sync) };
    },
  };
}

async function agreeing(sync: (change: Partial<SyncRequest>) => Promise<SyncOutcome>): Promise<SyncOutcome> {
  let answers: SyncAnswers = {};
  for (;;) {
    const outcome = await sync({ answers });
    if (outcome.kind !== 'asks') return outcome;
    const { question } = outcome;
    if (question.kind !== 'join' && question.kind !== 'brake') return outcome;
    if (answers[question.kind] === question.token) return outcome;
    answers = { ...answers, [question.kind]: question.token };
  }
}

/** A cycle that makes the device's own edits known, and is cut off before it changes anything here. */
export async function publishOnly({ request, ports }: TestDevice): Promise<void> {
  ports.advance(60_000);
  const onBeforeApply = () => Promise.reject(new Error('cut off'));
  await syncOnce(request, { onBeforeApply }).catch((error: unknown) => {
    if (!(error instanceof Error) || error.message !== 'cut off') throw error;
  });
}

/** Nobody lists the head of a device, until it writes another one. */
export async function hideHead({ request: { shared, device } }: TestDevice): Promise<void> {
  for (const head of await readHeads(shared)) if (head.device.id === device.id) await removeHead(shared, head.id);
}
