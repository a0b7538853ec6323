// The texts of the activity log. `activity-words.test.ts` makes sure that none is missing.
import { formatBytes, formatCount } from '../../../ui/format.ts';

/** What was done. */
export const ACTIVITY_WORDS = {
  backup: 'Backup',
  copy: 'Copy to a destination',
  download: 'Download',
  export: 'Export',
  restore: 'Restore',
  undo: 'Undo of a restore',
  redo: 'Redo of a restore',
  delete: 'Deletion',
  retention: 'Clean-up of old backups',
  check: 'Verification',
  heal: 'Repair',
  drill: 'Test restore',
  'key-change': 'Keys',
  'destination-change': 'Change of destinations',
  'schedule-change': 'Change of the schedule',
  guard: 'Guard against sudden loss',
  sync: 'Synchronisation',
} as const satisfies Record<string, string>;

/** Trigger. */
export const ACTIVITY_TRIGGER_WORDS = {
  manual: 'Manual',
  scheduled: 'On schedule',
  missed: 'Missed run',
  changes: 'After many changes',
  'before-destructive': 'Before a large change',
  automatic: 'Automatic',
} as const satisfies Record<string, string>;

/** Result. */
export const ACTIVITY_OUTCOME_WORDS = {
  ok: 'Done',
  warning: 'Done, with a warning',
  failed: 'Failed',
  cancelled: 'Stopped',
} as const satisfies Record<string, string>;

const FIGURE_WORDS: Readonly<Record<string, string>> = {
  records: 'Records',
  files: 'Photos and files',
  bytes: 'Size',
  newBytes: 'New, as stored',
  freedBytes: 'Freed',
  laterBytes: 'Freed after 7 days',
  copied: 'Backups copied',
  copiedBytes: 'Copied',
  backups: 'Backups',
  forgotten: 'Backups deleted',
  healed: 'Parts repaired',
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
  findings: 'Found damaged',
  omitted: 'Could not be backed up',
  verified: 'Read back and verified',
  snapshots: 'Backups read',
  compared: 'Rows compared',
  missed: 'Missed changes',
  lost: 'Could not be read',
  packs: 'Parts read',
  chunks: 'Pieces read',
  outgoing: 'Changes sent',
  conflicts: 'Conflicts',
  returned: 'Came back',
};

/** A figure as a name and a text: sizes as sizes, verification and sending as a yes, everything else as a count. */
export function figureWords(name: string, value: number): { readonly label: string; readonly text: string } {
  const label = Object.hasOwn(FIGURE_WORDS, name) ? (FIGURE_WORDS[name] ?? name) : spelledOut(name);
  // Of what was sent, only that it was is known.
  if (name === 'verified' || name === 'outgoing') return { label, text: value > 0 ? 'Yes' : 'No' };
  return { label, text: /bytes$/i.test(name) ? formatBytes(value) : formatCount(value) };
}

/** `skippedObjects` → `Skipped objects`. */
function spelledOut(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
