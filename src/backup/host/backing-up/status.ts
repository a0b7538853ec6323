import type { BackupStatus } from '../../contract/backups.ts';
import type { Host } from '../state/host.ts';
import type { LocalState } from '../state/local-repository.ts';
import { passkeyFacts } from '../state/passkeys.ts';
import { measureStorage } from '../platform/measure-storage.ts';

/** The repository in this browser, and whether a person could open a copy of it elsewhere. */
export async function getStatus(host: Host): Promise<BackupStatus> {
  const state = await host.local.getState();
  const status = await describeState(host, state);
  if (state.kind === 'none') return status;
  const { storage, id } = state.kind === 'ready' ? state.repository : { storage: state.storage, id: state.config.id };
  return { ...status, repositoryId: id, storageKind: storage.kind, sizeBytes: await measureStorage(storage) };
}

/** The status without the facts about the storage. Reads no object of the repository. */
export async function describeState(host: Host, state: LocalState): Promise<BackupStatus> {
  const keys = state.kind === 'locked' ? undefined : state.keys;
  const slots = state.kind === 'locked' ? state.config.slots : (keys?.config.slots ?? []);
  const withdrawn = await host.device.keptKeys.getWithdrawn();
  const isWithdrawn = state.kind === 'locked' && withdrawn?.config.id === state.config.id;
  const keyProvenAt = keys?.keyProvenAt ?? (isWithdrawn ? withdrawn?.keyProvenAt : undefined);
  const passkeys = passkeyFacts(slots);
  return {
    repository: state.kind,
    hasPassphrase: slots.some((slot) => slot.kind === 'passphrase'),
    hasRecoveryKey: slots.some((slot) => slot.kind === 'recovery-key'),
    ...(keyProvenAt === undefined ? {} : { keyProvenAt }),
    ...(passkeys.length === 0 ? {} : { passkeys }),
    ...(isWithdrawn ? { isKeyWithdrawn: true as const } : {}),
    ...(keys && !keys.wrapped ? { keyChangesNeedCredential: true as const } : {}),
    ...(state.kind === 'none' && keys?.isMade ? { wasLost: true as const } : {}),
  };
}
