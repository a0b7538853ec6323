// The steps that the benchmark runs in the page. Each returns its time in milliseconds and the longest main-thread
// task.
import { db } from '../../src/catalogue/database.ts';
import { createBackupClient } from '../../src/backup/client/client.ts';
import type { DownloadReady } from '../../src/backup/contract/backups.ts';
import type { PlannedRestore } from '../../src/backup/contract/comparing.ts';
import type { NewPlace } from '../../src/backup/contract/destinations.ts';
import type { OpenedFile } from '../../src/backup/contract/restoring.ts';
import { importRows, searchRecords, seeAllRows, seeFirstRows, sortRecords } from './catalogue.ts';
import { addAlbum, exportAll, importExport, stopExport, stopImport } from './exporting.ts';
import { measureJournal } from './journal-cost.ts';
import { LAYOUT_IN_USE } from '../floors/rows.ts';
import { measureFloors, measureRows } from '../floors/floors.ts';
import { exportByDexie, exportNaively, importByDexie, writeBlobsOnly } from './peers.ts';
import { countRows, seed } from './seed.ts';

const PASSPHRASE = 'measured horse battery staple';
/** Its multiples, without their integers, are spread evenly. */
const GOLDEN_RATIO = 0.618_033_988_749_895;
const client = createBackupClient();

/** The figures of one step. */
export interface StepFigures {
  readonly milliseconds: number;
  readonly longestTaskMs: number;
  readonly detail: string;
}

async function measure(step: () => Promise<string>): Promise<StepFigures> {
  let longestTaskMs = 0;
  const note = (list: PerformanceEntryList) => {
    for (const entry of list) longestTaskMs = Math.max(longestTaskMs, entry.duration);
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'longtask' });
  const startedAt = performance.now();
  const detail = await step();
  const milliseconds = performance.now() - startedAt;
  // Task reports arrive late.
  await new Promise((resolve) => setTimeout(resolve, 100));
  note(observer.takeRecords());
  observer.disconnect();
  return { milliseconds, longestTaskMs, detail };
}

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

function save({ file, fileName, sizeBytes }: DownloadReady): string {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  return mib(sizeBytes);
}

function pickedFile(): File {
  const file = document.querySelector('input')?.files?.[0];
  if (!file) throw new Error('no file was chosen');
  return file;
}

async function latestId(): Promise<string> {
  const [latest] = (await client.listBackups()).backups;
  if (!latest) throw new Error('there is no backup');
  return latest.id;
}

const backUp = () =>
  measure(async () => {
    const { records, files, bytes, newBytes } = await client.backUp({
      trigger: 'manual',
      scope: 'full',
      withFiles: true,
    });
    return `${records} records, ${files} files, ${mib(bytes)}, ${mib(newBytes)} new`;
  });

async function copy(): Promise<string> {
  const [place] = (await client.replicate()).destinations;
  if (!place || place.outcome === 'failed') throw new Error('the copy failed');
  return `${place.copied} backups, ${mib(place.bytes)} new`;
}

function placeOf(endpoint: string, bucket: string): NewPlace {
  const place = { endpoint, region: 'us-east-1', bucket, prefix: 'heirloom/', keyId: 'TESTKEY' };
  return { kind: 's3', input: { ...place, secretKey: 'TESTSECRET' } };
}

/** A bucket on a server of this machine, as a destination that is not copied to until `copy`. @returns its id. */
async function addBucket(endpoint: string, bucket: string): Promise<string> {
  const added = await client.addDestination(placeOf(endpoint, bucket));
  if (added.kind !== 'added') throw new Error('the bucket was not added');
  return added.destinationId;
}

/** Opens a backup outside of this app, and plans its restore. */
async function openAndPreview(open: () => Promise<OpenedFile>): Promise<string> {
  const startedAt = performance.now();
  const { sourceId } = await open();
  const openedAt = performance.now();
  if (!(await client.unlockFile(sourceId, { kind: 'passphrase', passphrase: PASSPHRASE })))
    throw new Error('wrong passphrase');
  const unlockedAt = performance.now();
  const [backup] = (await client.listFileBackups(sourceId)).backups;
  if (!backup) throw new Error('there is no backup');
  const source = { kind: 'file', sourceId } as const;
  // As the screen does: it compares with the data as it is now, then plans.
  const { comparisonId } = await client.openComparison({ kind: 'now' }, { kind: 'backup', source, id: backup.id });
  planned = await client.planChosen(comparisonId, { mode: 'exact', selection: [], resolutions: [] });
  const [opening, unlocking, preview] = [openedAt - startedAt, unlockedAt - openedAt, performance.now() - unlockedAt];
  return `opening ${opening.toFixed(0)} ms, Argon2id ${unlocking.toFixed(0)} ms, preview ${preview.toFixed(0)} ms`;
}

const steps = {
  seed: (photos: number, photoBytes: number, records: number) => seed(db, photos, photoBytes, records),
  setUp: () => client.setPassphrase(PASSPHRASE),
  backUp,
  verify: () =>
    measure(async () => {
      const report = await client.verifyBackup(await latestId());
      if (!report.isIntact) throw new Error('the backup is not intact');
      return `${mib(report.bytes)} read, ${report.chunks} chunks`;
    }),
  download: () => measure(async () => save(await client.prepareDownload(await latestId()))),
  addAlbum,
  exportAll: () => measure(async () => save(await exportAll(client))),
  stopExport: () => measure(() => stopExport(client)),
  importExport: () => measure(() => importExport(pickedFile())),
  stopImport: () => measure(() => stopImport(pickedFile())),
  openAndPreview: () => measure(() => openAndPreview(() => client.openFile(pickedFile()))),
  openBucketAndPreview: (endpoint: string, bucket: string) =>
    measure(() => openAndPreview(() => client.openForRestore(placeOf(endpoint, bucket)))),
  compareWithNow: () =>
    measure(async () => {
      const backup = { kind: 'backup', source: { kind: 'here' }, id: await latestId() } as const;
      const { comparisonId, parts } = await client.openComparison(backup, { kind: 'now' });
      await client.closeComparison(comparisonId);
      return `${parts.reduce((sum, part) => sum + part.counts.changed, 0)} changed`;
    }),
  addBucket,
  /** Shares a bucket with other devices. */
  shareBucket: async (endpoint: string, bucket: string) => {
    await client.turnOnSyncing(await addBucket(endpoint, bucket));
  },
  sync: () =>
    measure(async () => {
      const result = await client.syncNow();
      if (result.kind !== 'synchronised') return result.kind;
      const { incoming, outgoing } = result;
      return `${incoming?.changed ?? 0} changes came in, ${outgoing} sent`;
    }),
  /** Gives records here and there in the table other notes. */
  editNotes: async (edits: number, round: number) => {
    const ids = await db.records.toCollection().primaryKeys();
    for (let edit = round * edits; edit < (round + 1) * edits; edit += 1)
      await db.records.update(ids[(edit * 7919) % ids.length] ?? '', { 'values.notes': `Changed in round ${round}` });
  },
  copy: () => measure(copy),
  backUpAndCopy: () =>
    measure(async () => {
      await client.backUp({ trigger: 'manual', scope: 'full', withFiles: true });
      return copy();
    }),
  restore: () =>
    measure(async () => {
      if (!planned) throw new Error('no file was opened');
      await client.restorePlanned(planned.planId, { safetyBackup: true });
      return countRows(db);
    }),
  /** Changes records here and there in the table, others in each round; their ids are random. */
  editRecords: async (edits: number, round = 0) => {
    for (let edit = round * edits; edit < (round + 1) * edits; edit += 1) {
      const place = Math.floor((((edit + 1) * GOLDEN_RATIO) % 1) * 2 ** 32);
      const [id] = await db.records
        .where('id')
        .aboveOrEqual(place.toString(16).padStart(8, '0'))
        .limit(1)
        .primaryKeys();
      await db.records.update(id ?? '', { updatedAt: new Date(edit).toISOString() });
    }
  },
  measureJournal: () => measure(measureJournal),
  measureFloors: () => measureFloors(),
  measureRowFloors: (rows: number) => measureRows(rows, [LAYOUT_IN_USE]),
  seeFirstRows: () => measure(seeFirstRows),
  seeAllRows: () => measure(seeAllRows),
  searchRecords: () => measure(searchRecords),
  sortRecords: () => measure(sortRecords),
  importRows: (rows: number) => measure(() => importRows(rows)),
  exportByDexie: () => measure(async () => mib(await exportByDexie(db))),
  importByDexie: () => measure(() => importByDexie(db)),
  exportNaively: () => measure(async () => mib(await exportNaively(db))),
  writeBlobsOnly: (photos: number, photoBytes: number) =>
    measure(async () => mib(await writeBlobsOnly(photos, photoBytes))),
};

let planned: PlannedRestore | undefined;

export type BenchSteps = typeof steps;

Object.assign(globalThis, { bench: steps });
