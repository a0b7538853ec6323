import type { FixedDefinition } from '../definition.ts';

/** Downloaded backup files. Only the person knows where they are. */
export const downloads = {
  can: {
    isHere: false,
    isReplica: false,
    isKeptByHand: true,
    canBeAdded: false,
    canRestoreFrom: false,
    canBeTested: false,
    needsPermission: false,
    isOutsideBrowser: true,
    isOutsideDevice: 'asked',
    hasTransientFailures: false,
  },
  words: {
    name: 'Downloaded files',
    noun: 'file',
    describes: 'Backup files that you have downloaded',
    states: {
      ok: 'In order',
      behind: 'The last download is old',
      empty: 'Nothing downloaded yet',
      paused: 'No reminders',
    },
    hints: {
      behind: () => 'Download the newest backup and keep the file outside this device.',
      damaged: () =>
        'The tested file is damaged and does not count. Download the backup again, then test the new file.',
    },
    outsideDevice: {
      label: 'I keep these files outside this device',
      description: 'On another computer, on a separate drive, or in a cloud.',
      unanswered:
        'Count as copies on this device. If you keep these files on a separate drive, another computer or in a cloud, say so in the settings.',
    },
  },
} as const satisfies FixedDefinition;
