import type { SnapshotTrigger } from '../../../engine/index.ts';
import type { SafetyReason } from '../../contract/safety-reason.ts';

const TRIGGERS = {
  'delete-collection': 'before-change',
  'delete-records': 'before-change',
  'delete-field': 'before-change',
  'change-field': 'before-change',
  import: 'before-import',
  restore: 'before-restore',
  'bring-back': 'before-restore',
  undo: 'before-undo',
  redo: 'before-undo',
  'undo-incoming': 'before-undo',
} as const satisfies Record<SafetyReason['kind'], SnapshotTrigger>;

export function safetyTrigger({ kind }: SafetyReason): SnapshotTrigger {
  return TRIGGERS[kind];
}

/** Two names and the words around them fit into the 200 characters of a backup's name. */
const MOST_CHARACTERS = 60;

/**
 * The name of a safety backup: the action before which it was made. Copies on all devices show it, so its dates do not
 * follow this device's formats.
 */
export function safetyName(reason: SafetyReason): string {
  return `Before ${actWords(reason)}`;
}

function actWords(reason: SafetyReason): string {
  switch (reason.kind) {
    case 'delete-collection':
      return `deleting ${quoted(reason.name)}`;
    case 'delete-records':
      return `deleting ${reason.count.toLocaleString('en')} ${reason.count === 1 ? 'record' : 'records'} of ${quoted(reason.collection)}`;
    case 'delete-field':
      return `deleting the field ${quoted(reason.name)} of ${quoted(reason.collection)}`;
    case 'change-field':
      return `changing the field ${quoted(reason.name)} of ${quoted(reason.collection)}`;
    case 'import':
      return `importing ${quoted(reason.fileName)}`;
    case 'restore':
      return `restoring ${reason.isPart ? 'part of ' : ''}${backupWords(reason.backup)}`;
    case 'bring-back':
      return `bringing back ${quoted(reason.title)} as of ${dateWords(reason.takenAt)}`;
    case 'undo':
      return `undoing the restore of ${backupWords(reason.backup)}`;
    case 'redo':
      return `redoing the restore of ${backupWords(reason.backup)}`;
    case 'undo-incoming':
      return `undoing the changes from ${quoted(reason.from.join(', '))}`;
  }
}

function backupWords({ name, takenAt }: { readonly name: string; readonly takenAt: string }): string {
  return name.trim() === '' ? `the backup of ${dateWords(takenAt)}` : quoted(name);
}

const DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

function dateWords(moment: string): string {
  return DATE.format(new Date(moment)).replace(' at ', ', ');
}

function quoted(name: string): string {
  const text = name.trim().replace(/\s+/g, ' ');
  if (text.length <= MOST_CHARACTERS) return `“${text}”`;
  // A character outside the first plane counts twice; it is never cut in half.
  let short = '';
  for (const character of text) {
    if (short.length + character.length > MOST_CHARACTERS - 1) break;
    short += character;
  }
  return `“${short.trimEnd()}…”`;
}
