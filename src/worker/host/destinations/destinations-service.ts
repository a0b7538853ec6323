import { listSnapshots } from '../../../engine/index.ts';
import type { DestinationsService } from '../../destinations-protocol.ts';
import { previewOf } from '../automation/preview-retention.ts';
import type { Host } from '../host.ts';
import { reply } from '../reply.ts';
import { toBackupList } from '../summaries.ts';
import { addFolder } from './add-folder.ts';
import { changeDestination, getFolderHandle, removeDestination } from './change-destination.ts';
import { checkDestination } from './check-destination.ts';
import { runDrill } from './drills.ts';
import { getDrillDays, setDrillDays } from './due-drills.ts';
import { healAndDrill } from './heal-and-drill.ts';
import { listDestinations } from './list-destinations.ts';
import { openDestination, openForRestore } from './open-for-restore.ts';
import { replicate } from './replicate.ts';
import { testDestination } from './test-destination.ts';
import { tryFile } from './try-file.ts';

/** What the page may ask about destinations. See `destinations-protocol.ts`. */
export function createDestinationsService(host: Host): DestinationsService {
  const { jobs } = host;
  return {
    listDestinations: () => reply(() => listDestinations(host)),
    addFolder: (folder, place) => reply(() => addFolder(host, folder, place)),
    changeDestination: (id, change) => reply(() => changeDestination(host, id, change)),
    removeDestination: (id, deleteContents) => reply(() => removeDestination(host, id, deleteContents)),
    getFolderHandle: (id) => reply(() => getFolderHandle(id)),
    replicate: (job, request, onProgress) => reply(() => jobs.run(job, onProgress, (options) => replicate(host, { ...options, ...request }))),
    checkDestination: (job, id, depth, onProgress) => reply(() => jobs.run(job, onProgress, (options) => checkDestination(host, id, depth, 'manual', options))),
    healDestination: (job, id, onProgress) => reply(() => jobs.run(job, onProgress, (options) => healAndDrill(host, id, options))),
    testDestination: (id) => reply(() => testDestination(host, id)),
    listDestinationBackups: (id) => reply(async () => toBackupList(await listSnapshots(await openDestination(host, id)))),
    previewRetentionAt: (id, policy) => reply(async () => previewOf(host, (await listSnapshots(await openDestination(host, id))).snapshots, policy, {})),
    openForRestore: (from) => reply(() => openForRestore(host, from)),
    runDrill: (job, id, backupId, onProgress) =>
      reply(() => jobs.run(job, onProgress, (options) => runDrill(host, id, { ...options, ...(backupId === undefined ? {} : { backupId }) }))),
    tryFile: (job, file, onProgress) => reply(() => jobs.run(job, onProgress, (options) => tryFile(host, file, options))),
    getDrillDays: () => reply(() => getDrillDays()),
    setDrillDays: (days) => reply(() => setDrillDays(days)),
  };
}
