import type { WorkerServices } from '../../services.ts';
import { letGoOfAll } from '../jobs.ts';
import { reply } from '../reply.ts';
import type { AppLock } from './app-lock.ts';

/** What is refused while the app is locked: whatever takes away, gives out, looks into backups or changes keys and rules. */
const GUARDED: ReadonlySet<keyof WorkerServices> = new Set<keyof WorkerServices>([
  'deleteBackups', 'prepareDownload', 'startOver',
  'setPassphrase', 'createRecoveryKit', 'confirmRecoveryKit', 'proveRecoveryKey', 'checkKey', 'addPasskey', 'removeKey', 'withdrawBrowserKey', 'keepBrowserKey', 'setLockRules',
  'openFile', 'tryFile', 'unlockFile', 'listFileBackups', 'planRestore', 'restore', 'undoLastRestore',
  'openComparison', 'listDifferences', 'readDifference', 'readComparedFile', 'exportComparison',
  'clearActivity', 'setAutomation', 'answerGuard', 'addFolder', 'changeDestination', 'removeDestination', 'openForRestore',
  'addFolder', 'changeDestination', 'removeDestination', 'listDestinationBackups', 'previewRetentionAt', 'openForRestore',
  'planChosen', 'listConflicts', 'exportPlan', 'restorePlanned', 'recordHistory', 'restoreVersion', 'restoreAgain',
]);

type Call = (...given: unknown[]) => Promise<unknown>;

/** The same services, where each call that is guarded is answered by the error `locked` while the lock is on. */
export function guardServices(lock: AppLock, services: WorkerServices): WorkerServices {
  // `Object.entries` forgets which name has which call; each keeps its own.
  const calls = Object.entries(services) as unknown as readonly (readonly [keyof WorkerServices, Call])[];
  return Object.fromEntries(calls.map(([name, call]) => [name, GUARDED.has(name) ? guard(lock, call) : call])) as unknown as WorkerServices;
}

function guard(lock: AppLock, call: Call): Call {
  return async (...given) => {
    const permission = await reply(() => lock.assertUnlocked());
    if (permission.ok) return call(...given);
    letGoOfAll(given);
    return permission;
  };
}
