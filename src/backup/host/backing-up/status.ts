import type { BackupStatus } from '../../contract/backups.ts';
import type { Host } from '../state/host.ts';
import { passkeyFacts } from '../state/passkeys.ts';
import { measureStorage } from '../platform/measure-storage.ts';

/** The repository in this browser, and whether a person could open a copy of it elsewhere. */
export async function getStatus(host: Host): Promise<BackupStatus> {
  const state = await host.local.getState();
  const keys = state.kind === 'locked' ? undefined : state.keys;
  const slots = state.kind === 'locked' ? state.config.slots : (keys?.config.slots ?? []);
  const withdrawn = await host.device.keptKeys.getWithdrawn();
  const isWithdrawn = state.kind === 'locked' && withdrawn?.config.id === state.config.id;
  const keyProvenAt = keys?.keyProvenAt ?? (isWithdrawn ? withdrawn?.keyProvenAt : undefined);
  const passkeys = passkeyFacts(slots);
  const common = {
    hasPassphrase: slots.some((slot) => slot.kind === 'passphrase'),
    hasRecoveryKey: slots.some((slot) => slot.kind === 'recovery-key'),
    ...(keyProvenAt === undefined ? {} : { keyProvenAt }),
    ...(passkeys.length === 0 ? {} : { passkeys }),
    ...(isWithdrawn ? { isKeyWithdrawn: true as const } : {}),
    ...(keys && !keys.wrapped ? { keyChangesNeedCredential: true as const } : {}),
  };
  if (state.kind === 'none')
    return { repository: 'none', ...common, ...(keys?.isMade ? { wasLost: true as const } : {}) };
  const { storage, id } = state.kind === 'ready' ? state.repository : { storage: state.storage, id: state.config.id };
  return {
    repository: state.kind,
    repositoryId: id,
    storageKind: storage.kind,
    sizeBytes: await measureStorage(storage),
    ...common,
  };
}
