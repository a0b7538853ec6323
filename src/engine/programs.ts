// The engine's third door, for this project's own programs: the host and the command line. It is not part of the
// package for other apps. No name is in two doors.

// Several devices on one repository
export { latestHeads, readHeads, snapshotsOfHeads } from './repository/heads.ts';
export { listDevices } from './sync/list-devices.ts';
export { syncOnce } from './sync/sync-once.ts';
export type { DeviceSeen, Sightings, SyncAnswers, SyncMemory, SyncOutcome, SyncRequest } from './sync/sync-request.ts';
export { type CondemnedMemory, type CondemnedNotes, createCondemnedMemory } from './repository/condemned-memory.ts';
export { isRemovalDue } from './repository/condemned.ts';
export { shareRepository } from './repository/share-repository.ts';

// Checks that are spread over a month
export { afterSpreadStep, isInSpreadStep, nextSpreadStep, type SpreadCheck } from './policy/spread-check.ts';

// The guard against backups of data that shrank, step by step
export { GUARD_AT_REST, guardAfter, type GuardState, parseGuardState } from './policy/guard-state.ts';

// Backups of another device or environment, with other keys and references
export { rewriteSnapshot } from './restore/rewrite-snapshot.ts';

// Data folders: rows as files of JSON
export { forEachConcurrent } from './core/concurrency.ts';
export { isPlainJson } from './format/record/plain-json.ts';
