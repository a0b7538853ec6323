import { BackupError, type CallOptions } from '../../../engine/index.ts';
import type { ComparedSide, Comparison } from '../../compare-protocol.ts';
import { catalogueSource } from '../catalogue-source.ts';
import type { Host } from '../host.ts';
import { openRestoreSource } from '../restore.ts';
import { toSummary } from '../summaries.ts';
import { withObjectsKept } from '../web-locks.ts';
import { collectDifferences, type Sides } from './collect-differences.ts';
import { comparedParts } from './compared-parts.ts';
import type { ComparisonSession } from './comparison-session.ts';
import { findBase } from './find-base.ts';
import { openBackupSide, openNowSide, type OpenSide } from './open-side.ts';

type Backup = Extract<ComparedSide, { kind: 'backup' }>;

/** Compares two sides. Cost and memory follow what differs. @throws BackupError as `openBackupSide`. */
export function openComparison(host: Host, before: ComparedSide, after: ComparedSide, options: CallOptions): Promise<ComparisonSession> {
  return withObjectsKept(options.signal, async () => {
    options.onProgress?.({ phase: 'comparing', done: 0, bytesDone: 0 });
    const { tables } = await catalogueSource.describe();
    const sides = await openSides(host, before, after, options);
    const entries = await collectDifferences(sides, tables, options);
    const parts = await comparedParts(sides, tables, entries, options);
    const isRestore = before.kind === 'now' && after.kind === 'backup';
    const base = isRestore ? await findBase(host, sides, tables, options) : undefined;
    const shown: Comparison = {
      comparisonId: crypto.randomUUID(),
      before: sides.before.summary,
      after: sides.after.summary,
      ...(base ? { base: toSummary(base) } : {}),
      parts,
    };
    return { shown, sides, entries, ...(after.kind === 'backup' ? { source: after.source } : {}), ...(base ? { base } : {}) };
  });
}

async function openSides(host: Host, before: ComparedSide, after: ComparedSide, options: CallOptions): Promise<Sides> {
  const openBackup = (side: Backup) => openBackupSide(host, side.source, side.id, options);
  // Now is cut as a backup beside the other side would be.
  const openNow = (like: Backup): Promise<OpenSide> => openNowSide(() => openRestoreSource(host, like.source), options);
  if (before.kind === 'backup' && after.kind === 'backup') return { before: await openBackup(before), after: await openBackup(after) };
  if (before.kind === 'backup') return { before: await openBackup(before), after: await openNow(before) };
  if (after.kind === 'backup') return { before: await openNow(after), after: await openBackup(after) };
  throw new BackupError('internal', { context: { what: 'a comparison of now with itself' } });
}
