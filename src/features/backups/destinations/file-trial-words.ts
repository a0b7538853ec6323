import type { DrillReport } from '../../../engine/index.ts';
import type { FileTrial } from '../../../backup/contract/destinations.ts';
import { partWords, scopeWords } from '../shared/backup-words.ts';
import { errorWords } from '../../errors/error-words.ts';
import { formatCount, formatCountOf, formatDuration } from '../../../ui/format.ts';

/** The texts about a checked downloaded file. */
export interface FileTrialWords {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly title: string;
  readonly sentences: readonly string[];
}

/** @param dateTime formats a moment. */
export function fileTrialWords(
  trial: FileTrial,
  fileName: string,
  dateTime: (moment: string) => string,
): FileTrialWords {
  if (trial.kind === 'other-repository') {
    return {
      tone: 'neutral',
      title: `“${fileName}” contains backups of another set`,
      sentences: [
        'It opens with another passphrase or recovery key, so it proves nothing about the backups in this browser. Nothing has changed.',
      ],
    };
  }
  const { check, drill, backup } = trial;
  const untouched = 'Your data was not touched.';
  if (!check.isIntact) {
    return {
      tone: 'bad',
      title: `“${fileName}” is damaged`,
      sentences: [`It no longer counts as a copy. Download the backup again, then test the new file. ${untouched}`],
    };
  }
  if (drill?.outcome !== 'passed')
    return {
      tone: 'bad',
      title: `A test restore from “${fileName}” failed`,
      sentences: [failureWords(drill), untouched],
    };
  const isWhole = backup?.scope === 'full' && backup.withFiles;
  return {
    tone: isWhole && trial.newer === 0 && trial.opensByKeysOfNow ? 'good' : 'neutral',
    title: `“${fileName}” is intact and can be restored`,
    sentences: [
      `Every byte of it was read. Of the backup of ${dateTime(drill.takenAt)}, ${partWords({ ...drill, tables: drill.tables ?? [] }).join(', ')} came back in a scratch database in ${formatDuration(drill.durationMs)}, as the backup says.`,
      ...(drill.files < drill.filesInBackup
        ? [`Of ${formatCount(drill.filesInBackup)} files, ${formatCount(drill.files)} were tested, chosen at random.`]
        : []),
      untouched,
      ...(backup && !isWhole
        ? [
            `It contains ${scopeWords(backup.scope, backup.withFiles, backup.leftOut).toLowerCase()}, so it cannot bring everything back${backup.leftOut ? '' : ': it does not count as a copy of your data'}.`,
          ]
        : []),
      ...(trial.newer > 0
        ? [
            `It is not the newest: ${formatCountOf(trial.newer, 'backup')} in this browser ${trial.newer === 1 ? 'is' : 'are'} newer. Download the latest, and test that file too.`,
          ]
        : []),
      ...(trial.opensByKeysOfNow
        ? []
        : [
            'Your passphrase and keys have changed since it was made. Elsewhere, only the old ones open it. Download a new one.',
          ]),
    ],
  };
}

function failureWords(drill: DrillReport | undefined): string {
  if (drill?.differences !== undefined)
    return `${formatCountOf(drill.differences, 'row')} came back different from the backup.`;
  const { title, hint } = errorWords(drill?.error);
  return `${title} ${hint}`;
}
