import type { FixedDefinition } from '../definition.ts';

/** The repository in this browser: every backup is made there. */
export const browser = {
  can: {
    isHere: true,
    isReplica: false,
    isKeptByHand: false,
    canBeAdded: false,
    canRestoreFrom: false,
    canBeTested: false,
    needsPermission: false,
    isOutsideBrowser: false,
    isOutsideDevice: false,
    hasTransientFailures: false,
  },
  words: {
    name: 'This browser',
    noun: 'browser',
    describes: 'The backups that Heirloom keeps in this browser',
    states: { ok: 'In order' },
    hints: {
      damaged: () =>
        'A check or a test restore found damage. Repair it from another destination that has an intact copy.',
    },
  },
} as const satisfies FixedDefinition;
