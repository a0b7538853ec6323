import { listSnapshots } from '../../../engine/index.ts';
import type { DestinationsService } from '../../contract/destinations.ts';
import { previewOf } from '../retention/preview-retention.ts';
import type { Host } from '../state/host.ts';
import { reply } from '../platform/reply.ts';
import { toBackupList } from '../state/summaries.ts';
import { addDestination } from '../destinations/add-destination.ts';
import { changeDestination, getPermissionSubject, removeDestination } from '../destinations/change-destination.ts';
import { checkDestination } from '../destinations/check-destination.ts';
import { drillDestination } from '../drills/drills.ts';
import { getDrillDays, setDrillDays } from '../drills/due-drills.ts';
import { healAndDrill } from '../drills/heal-and-drill.ts';
import { listDestinations } from '../destinations/list-destinations.ts';
import { openDestination, openForRestore } from '../places/open-for-restore.ts';
import { replicate } from '../destinations/replicate.ts';
import { testDestination } from '../destinations/test-destination.ts';
import { tryFile } from '../drills/try-file.ts';

/** What the page may ask about destinations. See `destinations-protocol.ts`. */
export function createDestinationsService(host: Host): DestinationsService {
  const { jobs } = host;
  return {
    listDestinations: () => reply(() => listDestinations(host)),
    addDestination: (place, where) => reply(() => addDestination(host, place, where)),
    changeDestination: (id, change) => reply(() => changeDestination(host, id, change)),
    removeDestination: (id, deleteContents) => reply(() => removeDestination(host, id, deleteContents)),
    getPermissionSubject: (id) => reply(() => getPermissionSubject(id)),
    replicate: (job, request, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => replicate(host, { ...options, ...request }))),
    checkDestination: (job, id, depth, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => checkDestination(host, id, depth, 'manual', options))),
    healDestination: (job, id, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => healAndDrill(host, id, options))),
    testDestination: (id) => reply(() => testDestination(host, id)),
    listDestinationBackups: (id) =>
      reply(async () => toBackupList(await listSnapshots(await openDestination(host, id)))),
    previewRetentionAt: (id, policy) =>
      reply(async () => previewOf(host, (await listSnapshots(await openDestination(host, id))).snapshots, policy, {})),
    openForRestore: (from) => reply(() => openForRestore(host, from)),
    runDrill: (job, id, backupId, onProgress) =>
      reply(() =>
        jobs.run(job, onProgress, (options) =>
          drillDestination(host, id, { ...options, ...(backupId === undefined ? {} : { backupId }) }),
        ),
      ),
    tryFile: (job, file, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => tryFile(host, file, options))),
    getDrillDays: () => reply(() => getDrillDays()),
    setDrillDays: (days) => reply(() => setDrillDays(days)),
  };
}
