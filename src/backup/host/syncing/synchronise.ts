import { beginBringingFiles } from '../../../catalogue/files.ts';
import { mustFindSnapshot, type CallOptions, type Repository } from '../../../engine/index.ts';
import {
  latestHeads,
  listDevices,
  readHeads,
  snapshotsOfHeads,
  syncOnce,
  type SyncAnswers,
  type SyncOutcome,
} from '../../../engine/programs.ts';
import { RestoreJournalWriter } from '../../../engine/low-level.ts';
import type { SyncResult } from '../../contract/syncing.ts';
import { afterSnapshot, beforeSnapshot } from '../backing-up/after-snapshot.ts';
import { expectShrink } from '../backing-up/shrink-guard.ts';
import type { Destination } from '../places/destination.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { updateSyncState } from '../state/sync-store.ts';
import { readNamesHere } from './names-here.ts';
import { incomingOf, questionOf, toSharingDevice } from './sync-results.ts';
import { openSides, requestOf, type SyncSides } from './sync-request.ts';
import { syncSource } from './sync-source.ts';

/** Of all devices, as last read. */
type Heads = Awaited<ReturnType<typeof readHeads>>;

interface Agreed extends CallOptions {
  readonly answers?: SyncAnswers | undefined;
  readonly agreesToJoin?: boolean | undefined;
  readonly retire?: readonly string[] | undefined;
}

/** The work of one cycle, for a caller that holds the locks. */
export async function synchronise(
  host: Host,
  destination: Destination,
  { answers, agreesToJoin = false, retire, ...options }: Agreed,
): Promise<SyncResult> {
  const sides = await openSides(host, destination, options);
  const { local, shared } = sides;
  const mark = await beforeSnapshot();
  await beginBringingFiles();
  const journal = new RestoreJournalWriter(local);
  const outcome = await answered(host, sides, journal, { answers, agreesToJoin, retire, ...options });
  const heads = await readHeads(shared).catch(() => undefined);
  await noteDevices(shared, heads, outcome);
  if (outcome.kind === 'asks') return { kind: 'asks', question: outcome.question };
  if (outcome.kind === 'in-step') return { kind: 'in-step' };
  const { undo, outgoing } = outcome;
  // What another device has deleted is no loss to be asked about.
  if (undo) await expectShrink().catch(() => undefined);
  const made = undo?.after ?? (outgoing > 0 ? await ownSnapshot(host, heads) : undefined);
  // Each cycle with any changes is a backup like any other.
  if (made !== undefined) await afterSnapshot(host, local, await mustFindSnapshot(local, made, options), mark);
  const undoId = undo ? await keepJournal(host, undo.before, journal) : undefined;
  return { kind: 'synchronised', incoming: incomingOf(outcome, undoId, new Date()), outgoing };
}

type Answered = Exclude<SyncOutcome, { readonly kind: 'asks' }> | Extract<SyncResult, { readonly kind: 'asks' }>;

/** Runs a cycle, and answers itself what no person has to answer, or has answered already. */
async function answered(
  host: Host,
  sides: SyncSides,
  journal: RestoreJournalWriter,
  { answers, agreesToJoin, retire, ...options }: Agreed,
): Promise<Answered> {
  const source = journal.noting(await syncSource(sides.shared, options));
  const request = await requestOf(host, sides, source);
  const agreed = { ...(answers ? { answers } : {}), ...(retire ? { retire } : {}) };
  const outcome = await syncOnce({ ...request, ...agreed }, options);
  if (outcome.kind !== 'asks') return outcome;
  const { question } = outcome;
  if (question.kind === 'rolled-back') {
    await host.device.renewId();
    return answered(host, sides, journal, { answers, agreesToJoin, ...options });
  }
  if (question.kind === 'join' && agreesToJoin)
    return answered(host, sides, journal, { answers: { join: question.token }, ...options });
  return { kind: 'asks', question: questionOf(question, await readNamesHere()) };
}

/** The backup of the state that this device has made known last. */
async function ownSnapshot(host: Host, heads: Heads | undefined): Promise<string | undefined> {
  const { id } = await host.device.getDevice();
  return latestHeads(heads ?? []).find(({ device }) => device.id === id)?.snapshot;
}

/** What the screens say about the other devices. It is only shown, so a failure does not matter. */
async function noteDevices(shared: Repository, heads: Heads | undefined, outcome: Answered): Promise<void> {
  const seen = await listDevices(shared).catch(() => undefined);
  const { clocksAhead, waiting } = outcome.kind === 'synchronised' ? outcome : { clocksAhead: [], waiting: [] };
  await updateSyncState((known) => ({
    ...known,
    ...(heads ? { inUse: [...snapshotsOfHeads(heads)] } : {}),
    ...(seen ? { devices: seen.map(toSharingDevice) } : {}),
    ...(outcome.kind === 'asks'
      ? {}
      : {
          clocksAhead: clocksAhead.map(({ name }) => name),
          waitingFor: waiting.map(({ device, why }) => ({ name: device.name, why })),
        }),
  }));
}

/** @returns the backup of the state before, if the change can be undone. */
async function keepJournal(host: Host, undoId: string, journal: RestoreJournalWriter): Promise<string | undefined> {
  try {
    const { schemaVersion } = await catalogueSource.describe();
    await host.device.setIncomingJournal({ undoId, schemaVersion, parts: await journal.finish() });
    return undoId;
  } catch {
    // For lack of space: being in step is more important.
    return undefined;
  }
}
