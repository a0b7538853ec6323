import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { captureLive } from '../snapshot/capture-live.ts';
import type { ScratchSource, Source } from '../snapshot/source.ts';
import { LeftOut } from './left-out.ts';
import { WHOLE_AND_EXACT } from './restore-plan.ts';
import { replaceTable } from './restore-rows.ts';

/** A snapshot, and the repository from which its trees are read. */
export interface ReadableSnapshot {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
}

/**
 * Upgrades a snapshot of an older schema to the present one: its rows run through the app's own upgrades, in a scratch
 * database, and the result is kept in memory as far as the repository does not have it. Content-addressed rows never
 * change, so they are skipped. A snapshot whose rows are as in the present schema is returned unchanged.
 * @param leftOut the unreadable parts that may be left out; missing: none.
 * @throws BackupError `newer-version` if the snapshot's schema is newer than the source's; `incompatible` if it is
 *   older and the source has no scratch database for upgrades; `source-failed` if an upgrade fails.
 */
export async function upgradeSnapshot(
  { repository, snapshot }: ReadableSnapshot,
  source: Source,
  options: CallOptions = {},
  leftOut = LeftOut.toLearn(WHOLE_AND_EXACT),
): Promise<ReadableSnapshot> {
  const { schemaVersion, rowsSince = schemaVersion, tables } = await source.describe();
  const stored = snapshot.source.schemaVersion;
  if (stored > schemaVersion) {
    throw new BackupError('newer-version', {
      context: { backup: stored, app: schemaVersion, appVersion: snapshot.app.version },
    });
  }
  if (stored >= rowsSince)
    return { repository, snapshot: { ...snapshot, source: { ...snapshot.source, schemaVersion } } };
  const scratch = await openScratchOf(source, stored, schemaVersion);
  try {
    await fill(scratch.old, { repository, snapshot }, leftOut, options);
    leftOut.noteUpgrade();
    const upgraded = await scratch.upgrade();
    const wanted = tables.filter((table) => !table.isContentAddressed);
    const moment = await upgraded.openMoment(
      wanted.map((table) => table.name),
      options,
    );
    try {
      const { view, roots } = await captureLive(
        repository,
        moment,
        wanted.map((table) => table.name),
        options,
      );
      const rows: SnapshotTable[] = [];
      for (const { name, role, isEssential, isContentAddressed, keyPath, autoIncrement } of wanted) {
        // A table that a smaller scope has left out is not in the upgraded snapshot either.
        if (!isTaken(snapshot, name) && (await moment.count(name)) === 0) continue;
        const described = { name, role, isEssential, isContentAddressed, keyPath, autoIncrement };
        const { nextKey } = snapshot.tables.find((table) => table.name === name && autoIncrement) ?? {};
        const counts = { rows: await moment.count(name), bytes: 0, attachments: 0, attachedBytes: 0 };
        rows.push({
          ...described,
          ...counts,
          root: roots.get(name) ?? null,
          ...(nextKey === undefined ? {} : { nextKey }),
        });
      }
      const content = snapshot.tables.filter((table) => table.isContentAddressed);
      const data = { ...snapshot, source: { ...snapshot.source, schemaVersion }, tables: [...rows, ...content] };
      return { repository: view, snapshot: data };
    } finally {
      moment.close();
    }
  } finally {
    await scratch.dispose();
  }
}

function openScratchOf(source: Source, stored: number, present: number): Promise<ScratchSource> {
  if (source.openScratch) return source.openScratch(stored);
  const context = { backup: stored, app: present, what: 'schema' };
  throw new BackupError('incompatible', { context, hint: 'no-upgrade' });
}

const isTaken = (snapshot: Snapshot, name: string) => snapshot.tables.some((table) => table.name === name);

async function fill(
  old: Source,
  { repository, snapshot }: ReadableSnapshot,
  leftOut: LeftOut,
  options: CallOptions,
): Promise<void> {
  const known = new Set((await old.describe()).tables.map((table) => table.name));
  const tables = snapshot.tables.filter((table) => !table.isContentAddressed && known.has(table.name));
  async function* changes() {
    const report = () => undefined;
    for (const table of tables) yield* replaceTable({ repository, source: old, table, leftOut, report, options });
  }
  await old.apply(
    tables.map((table) => table.name),
    changes,
    { ...options, onProgress: () => undefined },
  );
}
