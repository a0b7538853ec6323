// Log entries about checks, downloads and deletions.
import type { CheckReport, Snapshot } from '../../../engine/index.ts';
import type { DeleteResult, DownloadReady } from '../../contract/backups.ts';
import type { ActivityEnd } from '../state/activity-log.ts';
import { failureOf } from '../state/activity-entry.ts';
import { subjectOf } from './backup-activity.ts';

/** A check that found damage has run successfully; its findings are a warning. */
export function endOfCheck({ isIntact, findings, ...counts }: CheckReport): ActivityEnd {
  const figures = Object.fromEntries(
    Object.entries(counts).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  return {
    ...(isIntact ? {} : { outcome: 'warning', errorCode: 'damaged', hint: 'found-by-check' }),
    figures: { ...figures, ...(findings.length > 0 ? { findings: findings.length } : {}) },
  };
}

export function endOfDownload({ fileName, sizeBytes }: DownloadReady): ActivityEnd {
  return { subject: fileName, figures: { bytes: sizeBytes } };
}

/** They are deleted even if their space could not be freed. */
export function endOfDeletion({
  freedBytes,
  notFreed,
  forgotten,
}: DeleteResult & { readonly forgotten: readonly Snapshot[] }): ActivityEnd {
  const [only, ...others] = forgotten;
  return {
    ...(only && others.length === 0 ? { subject: subjectOf(only) } : {}),
    ...(notFreed ? { outcome: 'warning', ...failureOf(notFreed) } : {}),
    deleted: namesOf(forgotten),
    figures: { backups: forgotten.length, freedBytes },
  };
}

/** The names of the deleted backups, newest first. */
export function namesOf(snapshots: readonly Snapshot[]): readonly string[] {
  return [...snapshots].sort((one, other) => other.takenAt.localeCompare(one.takenAt)).map(subjectOf);
}
