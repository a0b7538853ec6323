import type { Handlers } from '../../../rpc/calls.ts';
import type { UndoQuestion } from '../../contract/restoring.ts';
import type { SYNC_CALLS } from '../../contract/syncing.ts';
import { runYielding } from '../automation/yielding.ts';
import { Kept } from '../compare/comparison-session.ts';
import { announcing } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { listDeviceConflicts } from '../syncing/describe-conflicts.ts';
import { joinDevices, previewJoin } from '../syncing/join.ts';
import { runCycle } from '../syncing/run-cycle.ts';
import {
  agreeToSync,
  changeSyncing,
  getSyncing,
  getSyncTiming,
  retireDevice,
  turnOffSyncing,
  turnOnSyncing,
} from '../syncing/sharing.ts';
import { dismissIncoming, undoIncoming } from '../syncing/undo-incoming.ts';
import { withHost } from './with-host.ts';

export function createSyncService(host: Host): Handlers<typeof SYNC_CALLS> {
  const askedUndos = new Kept<UndoQuestion>('undo');
  return {
    ...withHost(host, {
      getSyncing,
      changeSyncing,
      turnOnSyncing,
      turnOffSyncing,
      previewJoin,
      joinDevices,
      agreeToSync,
      retireDevice,
      listDeviceConflicts,
    }),
    getSyncTiming,
    syncNow: (options) => runCycle(host, { ...options, trigger: 'manual' }),
    syncDue: (options) => runYielding(options, (call) => runCycle(host, { ...call, trigger: 'automatic' })),
    undoIncoming: (answer, options) => announcing(() => undoIncoming(host, askedUndos, answer, options)),
    dismissIncoming: () => announcing(dismissIncoming),
  };
}
