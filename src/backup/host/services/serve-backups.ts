import { expose } from 'comlink';
import type { CallPort } from '../../../rpc/calls.ts';
import { serveCalls } from '../../../rpc/serve.ts';
import type { SerializedBackupError } from '../../../engine/index.ts';
import { WORKER_CALLS } from '../../contract/calls.ts';
import { keepPlacesIn } from '../../../destinations/place-store.ts';
import { storedPlaces } from '../places/destination.ts';
import { reply } from '../platform/reply.ts';
import { throttleProgress } from '../platform/throttle-progress.ts';
import { createHost, type HostOptions } from '../state/host.ts';
import { createActivityService } from './activity-service.ts';
import { createAutomationService } from './automation-service.ts';
import { createBackupService } from './backup-service.ts';
import { createCompareService } from './compare-service.ts';
import { createDestinationsService } from './destinations-service.ts';
import { createExportService } from './export-service.ts';
import { createKeysService } from './keys-service.ts';
import { createProtectionService } from './protection-service.ts';
import { createRestoreService } from './restore-service.ts';
import { createSyncService } from './sync-service.ts';

/** Answers the page's calls in this worker; those that require an unlocked app are refused while it is locked. */
export function serveBackups(options?: HostOptions): void {
  const host = createHost(options);
  keepPlacesIn(storedPlaces);
  const handlers = {
    ...createBackupService(host),
    ...createExportService(host),
    ...createRestoreService(host),
    ...createCompareService(host),
    ...createActivityService(host),
    ...createAutomationService(host),
    ...createDestinationsService(host),
    ...createKeysService(host),
    ...createProtectionService(host),
    ...createSyncService(host),
  };
  const port: CallPort<SerializedBackupError> = serveCalls(WORKER_CALLS, handlers, {
    reply,
    admit: async ({ access }) => {
      if (access === 'unlocked') await host.lock.assertUnlocked();
    },
    throttle: (report) => throttleProgress(report, () => performance.now()),
  });
  expose(port);
}
