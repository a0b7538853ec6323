import { clearScratch } from '../../../adapters/scratch-storage/scratch-folder.ts';
import type { KdfCosts } from '../../../engine/low-level.ts';
import { ActivityLog } from './activity-log.ts';
import { DeviceStore } from './device-store.ts';
import { Downloads } from '../platform/downloads.ts';
import { helpers } from '../platform/helpers.ts';
import { LocalRepository } from './local-repository.ts';
import { OpenFiles } from './open-files.ts';
import { KeyRing } from './key-ring.ts';
import { AppLock } from './app-lock.ts';
import { NOTHING_CARRIED, type CarriedState } from './carried-state.ts';

/** Everything the worker keeps between calls. */
export interface Host {
  readonly device: DeviceStore;
  readonly activity: ActivityLog;
  readonly local: LocalRepository;
  readonly keyRing: KeyRing;
  readonly lock: AppLock;
  readonly carriedKeys: CarriedState;
  readonly files: OpenFiles;
  readonly downloads: Downloads;
}

/** Differences from the app as it is released, for tests. */
export interface HostOptions {
  /** The costs of new passphrase slots. */
  readonly kdf?: KdfCosts;
}

export function createHost({ kdf }: HostOptions = {}): Host {
  const device = new DeviceStore();
  const local = new LocalRepository(device);
  void clearScratch();
  return {
    device,
    activity: new ActivityLog(),
    local,
    keyRing: new KeyRing(device, local, kdf),
    lock: new AppLock(device, local),
    carriedKeys: { last: Promise.resolve(NOTHING_CARRIED) },
    files: new OpenFiles(device),
    downloads: new Downloads(helpers.openToAppend),
  };
}
