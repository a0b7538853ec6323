import type { ActivityService } from './activity.ts';
import type { AutomationService } from './automation.ts';
import type { CompareService } from './comparing.ts';
import type { DestinationsService } from './destinations.ts';
import type { KeysService } from './keys.ts';
import type { BackupService } from './backups.ts';

/** All that the worker answers, family by family: each has a protocol, a client, and a part of the host. */
export type WorkerServices = BackupService &
  CompareService &
  ActivityService &
  AutomationService &
  DestinationsService &
  KeysService;

/**
 * Whether a call is answered while the app is locked (`open`), or refused with the error `locked` until it is unlocked.
 */
export type CallAccess = 'open' | 'unlocked';

/**
 * The access that each call needs. `unlocked`: a call that takes away, gives out, looks into backups, or changes keys
 * or rules. A call that is not named here does not compile.
 */
export const CALL_ACCESS: Readonly<Record<keyof WorkerServices, CallAccess>> = {
  cancel: 'open',
  getStatus: 'open',
  listBackups: 'open',
  backUp: 'open',
  amendBackup: 'unlocked',
  previewDeletion: 'open',
  deleteBackups: 'unlocked',
  verifyBackup: 'open',
  prepareDownload: 'unlocked',
  discardDownload: 'open',
  exportNow: 'open',
  exportBackup: 'unlocked',
  listBackupCollections: 'unlocked',
  setPassphrase: 'unlocked',
  createRecoveryKit: 'unlocked',
  confirmRecoveryKit: 'unlocked',
  unlockHere: 'open',
  startOver: 'unlocked',
  openFile: 'unlocked',
  closeFile: 'open',
  unlockFile: 'unlocked',
  listFileBackups: 'unlocked',
  checkFileObjects: 'open',
  checkBackup: 'unlocked',
  planRestore: 'unlocked',
  restore: 'unlocked',
  getLastRestore: 'open',
  getInterruptedRestore: 'open',
  dismissInterruptedRestore: 'open',
  undoLastRestore: 'unlocked',

  openComparison: 'unlocked',
  closeComparison: 'open',
  listDifferences: 'unlocked',
  readDifference: 'unlocked',
  readComparedFile: 'unlocked',
  exportComparison: 'unlocked',
  planChosen: 'unlocked',
  listConflicts: 'unlocked',
  exportPlan: 'unlocked',
  restorePlanned: 'unlocked',
  recordHistory: 'unlocked',
  restoreVersion: 'unlocked',
  restoreAgain: 'unlocked',

  listActivity: 'open',
  clearActivity: 'unlocked',
  getStatistics: 'open',

  getAutomation: 'open',
  setAutomation: 'unlocked',
  runDue: 'open',
  runFollowUp: 'open',
  previewRetention: 'open',
  answerGuard: 'unlocked',
  planBackUpBefore: 'open',
  backUpBefore: 'open',
  expectShrink: 'open',

  listDestinations: 'open',
  addDestination: 'unlocked',
  changeDestination: 'unlocked',
  removeDestination: 'unlocked',
  getPermissionSubject: 'open',
  replicate: 'open',
  checkDestination: 'open',
  healDestination: 'unlocked',
  testDestination: 'open',
  listDestinationBackups: 'unlocked',
  previewRetentionAt: 'unlocked',
  openForRestore: 'unlocked',
  runDrill: 'open',
  tryFile: 'unlocked',
  getDrillDays: 'open',
  setDrillDays: 'unlocked',

  getKeys: 'open',
  checkKey: 'unlocked',
  proveRecoveryKey: 'unlocked',
  addPasskey: 'unlocked',
  removeKey: 'unlocked',
  withdrawBrowserKey: 'unlocked',
  keepBrowserKey: 'unlocked',
  getCarried: 'open',
  getLock: 'open',
  lockNow: 'open',
  unlock: 'open',
  setLockRules: 'unlocked',
  noteActivity: 'open',
};
