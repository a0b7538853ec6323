import { Dexie } from 'dexie';
import { networkState } from '../../platform/network-state.ts';
import { areChangesIn } from '../../catalogue/changes.ts';
import { isUsedByNewerVersion, onNewerVersion } from '../../catalogue/newer-version.ts';
import { backupClient } from '../client/client.ts';
import { showAutomaticRun } from './automation-runs.ts';
import { CHANGES_CHANNEL } from '../contract/backups.ts';
import { isBadTime, readConditions, whenIdle } from './conditions.ts';
import { AutomationLoop } from './loop.ts';
import { registerWakeUp } from './register-wake-up.ts';
import { SyncLoop } from './sync-loop.ts';

/** Held by the one tab that does the work, as long as it lives; then by the next one. */
const LEADER_LOCK = 'heirloom-automation';
/** Edits come in bursts. */
const SETTLED_AFTER_MS = 2000;

let isStarted = false;

/** Starts automatic backups, in this tab or in another that already runs them. May be called twice. */
export function startAutomation(): void {
  if (isStarted || isUsedByNewerVersion() || !('locks' in navigator)) return;
  isStarted = true;
  navigator.locks
    .request(LEADER_LOCK, () => {
      lead();
      // Until the tab is closed, or too old to make backups: then a newer tab leads.
      return new Promise<void>((resolve) => {
        onNewerVersion(resolve);
      });
    })
    .catch(() => undefined);
}

const time = {
  now: () => Date.now(),
  after: (milliseconds: number, then: () => void) => {
    const timer = setTimeout(then, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

function lead(): void {
  leadSyncing();
  const loop = new AutomationLoop({
    ...time,
    draw: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
    getAutomation: (opened) => backupClient.getAutomation(opened),
    isBadTime: async (overdueMs) => isUsedByNewerVersion() || isBadTime(await readConditions(), overdueMs),
    whenIdle,
    runDue: (opened, options) => backupClient.runDue(opened, options),
    runFollowUp: (options) => backupClient.runFollowUp(options),
    show: showAutomaticRun,
  });
  const wake = () => {
    loop.wake();
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wake();
  });
  window.addEventListener('online', wake);
  new BroadcastChannel(CHANGES_CHANNEL).onmessage = wake;
  watchEdits(loop);
  void registerWakeUp();
}

function leadSyncing(): void {
  const loop = new SyncLoop({
    ...time,
    getTiming: () => backupClient.getSyncTiming(),
    isBadTime: async () => isUsedByNewerVersion() || isBadTime(await readConditions(), 0),
    isMetered: () => networkState() === 'metered',
    whenIdle,
    syncNow: (options) => backupClient.syncDue(options),
    show: (work) => showAutomaticRun('sync', work),
  });
  const wake = () => {
    loop.wake();
  };
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wake();
  });
  window.addEventListener('focus', wake);
  window.addEventListener('online', wake);
  document.addEventListener('resume', wake);
  document.addEventListener('freeze', () => {
    loop.pause();
  });
  Dexie.on('storagemutated', (parts) => {
    if (areChangesIn(parts)) loop.noteEdit();
  });
}

/** For backups after many changes: wakes the loop once the edits, in any tab, have settled. */
function watchEdits(loop: AutomationLoop): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  Dexie.on('storagemutated', (parts) => {
    if (!loop.isMindingEdits || !areChangesIn(parts)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      loop.wake();
    }, SETTLED_AFTER_MS);
  });
}
