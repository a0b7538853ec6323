import { BackupError, type CallOptions, type Repository } from '../../../engine/index.ts';
import { assertSameSource, relyingOnIntact, type ReadableSnapshot } from '../../../engine/low-level.ts';
import type { ComparedSide, Comparison } from '../../contract/comparing.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { openRestoreSource } from '../places/open-source.ts';
import { toSummary } from '../state/summaries.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import { collectDifferences, type Sides } from './collect-differences.ts';
import { comparedParts } from './compared-parts.ts';
import type { ComparisonSession } from './comparison-session.ts';
import { findBase } from './find-base.ts';
import { findMatches, matchBackup, namePairs } from './match-backup.ts';
import { unreadableParts } from './unreadable-parts.ts';
import { openBackupSide, openNowSide, type OpenSide } from './open-side.ts';

type Backup = Extract<ComparedSide, { kind: 'backup' }>;

/** Compares two sides. Cost and memory depend on the differences. @throws BackupError as `openBackupSide`. */
export function openComparison(
  host: Host,
  before: ComparedSide,
  after: ComparedSide,
  options: CallOptions,
): Promise<ComparisonSession> {
  return withObjectsKept(options.signal, async () => {
    options.onProgress?.({ phase: 'comparing', done: 0, bytesDone: 0 });
    const { name, tables, schemaVersion } = await catalogueSource.describe();
    const isRestore = before.kind === 'now' && after.kind === 'backup';
    const compare = async () => {
      const sides = await openSides(host, before, after, options);
      if (isRestore) {
        // Nothing in a backup of another app would differ from what is here, as if all of it were here.
        if (sides.after.snapshot) assertSameSource(sides.after.snapshot, name);
        refuseNewer(sides.after, schemaVersion);
      }
      const differences = await collectDifferences(sides, tables, options);
      return { sides, differences, parts: await comparedParts(sides, tables, differences, options) };
    };
    const { sides, differences, parts } = await relyingOnIntact(await openBackupOf(host, before, after), compare);
    const { whole, readEntries, unreadable } = differences;
    const { snapshot } = sides.after;
    const unreadableOfAfter = snapshot
      ? await unreadableParts(await sides.after.open(), snapshot, unreadable.after, options)
      : [];
    const base = isRestore ? await findBase(host, sides, tables, options) : undefined;
    const shown: Comparison = {
      comparisonId: crypto.randomUUID(),
      before: sides.before.summary,
      after: sides.after.summary,
      ...(base ? { base: toSummary(base.snapshot) } : {}),
      parts,
      ...(isRestore ? matchesOf(sides) : {}),
      ...(unreadableOfAfter.length > 0 ? { unreadable: unreadableOfAfter } : {}),
    };
    return {
      shown,
      sides,
      whole,
      readEntries,
      ...(after.kind === 'backup' ? { source: after.source } : {}),
      ...(base ? { base } : {}),
    };
  });
}

/** The collections that can be matched by name, and those that are. */
function matchesOf({ before, after }: Sides): Pick<Comparison, 'matches' | 'matching'> {
  const names = after.storedNames ?? after.names;
  const matches = findMatches(names, before.names);
  const matching = namePairs(after.matched?.pairs ?? [], names, before.names);
  return { ...(matches.length > 0 ? { matches } : {}), ...(matching.length > 0 ? { matching } : {}) };
}

/** Rows that this version does not know would be shown wrongly and could not be restored, so report it at once. */
function refuseNewer({ snapshot }: OpenSide, app: number): void {
  const backup = snapshot?.source.schemaVersion ?? 0;
  if (snapshot && backup > app)
    throw new BackupError('newer-version', { context: { backup, app, appVersion: snapshot.app.version } });
}

/** The repository in which the current data is captured. */
async function openBackupOf(host: Host, before: ComparedSide, after: ComparedSide): Promise<Repository> {
  const [backup] = [after, before].filter((side) => side.kind === 'backup');
  if (!backup) throw new BackupError('internal', { context: { what: 'a comparison of now with itself' } });
  return openRestoreSource(host, backup.source);
}

async function openSides(host: Host, before: ComparedSide, after: ComparedSide, options: CallOptions): Promise<Sides> {
  const openBackup = (side: Backup) => openBackupSide(host, side.source, side.id, options);
  // The current data is cut like a backup in the other side's repository.
  const openNow = (like: Backup): Promise<OpenSide> => openNowSide(() => openRestoreSource(host, like.source), options);
  if (before.kind === 'backup' && after.kind === 'backup')
    return { before: await openBackup(before), after: await openBackup(after) };
  if (before.kind === 'backup') return { before: await openBackup(before), after: await openNow(before) };
  if (after.kind === 'backup') {
    const now = await openNow(after);
    const { matching = [] } = after;
    if (matching.length === 0) return { before: now, after: await openBackup(after) };
    const match = (stored: ReadableSnapshot) => matchBackup(stored, now, matching, options);
    return { before: now, after: await openBackupSide(host, after.source, after.id, options, match) };
  }
  throw new BackupError('internal', { context: { what: 'a comparison of now with itself' } });
}
