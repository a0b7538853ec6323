import { describe, expect, it } from 'vitest';
import { ACTIVITY_CALLS } from './activity.ts';
import { AUTOMATION_CALLS } from './automation.ts';
import { BACKUP_CALLS } from './backups.ts';
import { call, job } from './call.ts';
import { WORKER_CALLS } from './calls.ts';
import { COMPARE_CALLS } from './comparing.ts';
import { DESTINATION_CALLS } from './destinations.ts';
import { EXPORT_CALLS } from './exporting.ts';
import { KEY_CALLS } from './keys.ts';
import { PROTECTION_CALLS } from './protection.ts';
import { RESTORE_CALLS } from './restoring.ts';
import { SYNC_CALLS } from './syncing.ts';

describe('the calls of the backup worker', () => {
  it('each declare whether they are allowed while the app is locked', () => {
    for (const { access } of Object.values(WORKER_CALLS)) expect(['open', 'unlocked']).toContain(access);
    // @ts-expect-error A call without its access does not compile.
    expect(call({})).not.toHaveProperty('access');
    // @ts-expect-error Nor does a job.
    expect(job({ args: 0 })).not.toHaveProperty('access');
  });

  it('have names that are unique across all families', () => {
    const families = [
      BACKUP_CALLS,
      EXPORT_CALLS,
      RESTORE_CALLS,
      COMPARE_CALLS,
      ACTIVITY_CALLS,
      AUTOMATION_CALLS,
      DESTINATION_CALLS,
      KEY_CALLS,
      PROTECTION_CALLS,
      SYNC_CALLS,
    ] as const;
    const names = families.flatMap((family) => Object.keys(family));
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(WORKER_CALLS)).toHaveLength(names.length);
  });

  it('that are allowed while the app is locked are exactly these', () => {
    const open = Object.entries(WORKER_CALLS).flatMap(([name, { access }]) => (access === 'open' ? [name] : []));
    // Anyone at the keyboard sees the results. `checkBackup` names unreadable records, so it is not in the list.
    expect(open.sort()).toEqual([
      'backUp',
      'backUpBefore',
      'checkChanges',
      'checkDestination',
      'checkFileObjects',
      'closeComparison',
      'closeFile',
      'discardDownload',
      'dismissIncoming',
      'dismissInterruptedRestore',
      'expectShrink',
      'exportNow',
      'getAutomation',
      'getCarried',
      'getDrillDays',
      'getInterruptedRestore',
      'getKeys',
      'getLastRestore',
      'getLock',
      'getNetworkSettings',
      'getPermissionSubject',
      'getProtection',
      'getRecoveryPage',
      'getStatistics',
      'getStatus',
      'getSyncTiming',
      'getSyncing',
      'listActivity',
      'listBackups',
      'listDestinations',
      'lockNow',
      'noteActivity',
      'planBackUpBefore',
      'previewDeletion',
      'previewRetention',
      'refillDestination',
      'replicate',
      'runDrill',
      'runDue',
      'runFollowUp',
      'syncDue',
      'syncNow',
      'testDestination',
      'unlock',
      'unlockHere',
      'verifyBackup',
    ]);
  });
});
