import { isShared, listSnapshots } from '../../../engine/index.ts';
import type { Handlers } from '../../../rpc/calls.ts';
import type { DESTINATION_CALLS } from '../../contract/destinations.ts';
import { addDestination, renewCredentials } from '../destinations/add-destination.ts';
import { changeDestination, getPermissionSubject, removeDestination } from '../destinations/change-destination.ts';
import { checkDestination } from '../destinations/check-destination.ts';
import { listDestinations } from '../destinations/list-destinations.ts';
import { getNetworkSettings, setNetworkSettings } from '../places/network-settings.ts';
import { replicate } from '../destinations/replicate.ts';
import { testDestination } from '../destinations/test-destination.ts';
import { drillDestination } from '../drills/drills.ts';
import { getDrillDays, setDrillDays } from '../drills/due-drills.ts';
import { healAndDrill } from '../drills/heal-and-drill.ts';
import { tryFile } from '../drills/try-file.ts';
import { openDestination, openForRestore } from '../places/open-for-restore.ts';
import { previewOf } from '../retention/preview-retention.ts';
import type { Host } from '../state/host.ts';
import { withHost } from './with-host.ts';

export function createDestinationsService(host: Host): Handlers<typeof DESTINATION_CALLS> {
  return {
    ...withHost(host, {
      listDestinations,
      changeDestination,
      removeDestination,
      testDestination,
      healDestination: healAndDrill,
      openForRestore,
      tryFile,
    }),
    addDestination: (place, where = 'found') => addDestination(host, place, where),
    getPermissionSubject,
    renewCredentials,
    replicate: (destinationId, options) =>
      replicate(host, { ...options, trigger: 'manual', ...(destinationId === undefined ? {} : { destinationId }) }),
    refillDestination: (destinationId, options) =>
      replicate(host, { ...options, trigger: 'manual', destinationId, isRefill: true }),
    checkDestination: (id, depth, options) => checkDestination(host, id, depth, 'manual', options),
    previewRetentionAt: async (id, policy) => {
      const replica = await openDestination(host, id);
      const preview = await previewOf(host, (await listSnapshots(replica)).snapshots, policy, {});
      return { ...preview, ...(isShared(replica) ? { isFreedLater: true } : {}) };
    },
    runDrill: (id, backupId, options) =>
      drillDestination(host, id, { ...options, ...(backupId === undefined ? {} : { backupId }) }),
    getDrillDays,
    setDrillDays,
    getNetworkSettings,
    setNetworkSettings,
  };
}
