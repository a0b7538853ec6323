import { clearScratch } from '../../../adapters/scratch-storage/scratch-folder.ts';
import { ActivityLog } from './activity-log.ts';
import { DeviceStore } from './device-store.ts';
import { Downloads } from '../platform/downloads.ts';
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

export function createHost(): Host {
  const device = new DeviceStore();
  const local = new LocalRepository(device);
  void clearScratch();
  return {
    device,
    activity: new ActivityLog(),
    local,
    keyRing: new KeyRing(device, local),
    lock: new AppLock(device, local),
    carriedKeys: { last: Promise.resolve(NOTHING_CARRIED) },
    files: new OpenFiles(device),
    downloads: new Downloads(),
  };
}
