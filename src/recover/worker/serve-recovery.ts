import { expose } from 'comlink';
import { BackupError, toBackupError, type SerializedBackupError } from '../../engine/index.ts';
import type { Handlers, Reply } from '../../rpc/calls.ts';
import { serveCalls } from '../../rpc/serve.ts';
import { RECOVERY_CALLS } from '../contract.ts';
import { RecoverySession } from './recovery-session.ts';
import type { Saving } from './saving.ts';

/** Answers the page's calls from this thread. */
export function createHandlers(): Handlers<typeof RECOVERY_CALLS> {
  const session = new RecoverySession();
  let saving: Saving | undefined;
  const stopSaving = async () => {
    await saving?.stop();
    saving = undefined;
  };
  return {
    canReadBlobs: async () => {
      const read = new Blob(['x']).arrayBuffer();
      return read.then(
        () => true,
        () => false,
      );
    },
    open: (picked) => session.open(picked),
    unlock: (credential) => session.unlock(credential),
    verify: (backupId, options) => session.verify(backupId, options),
    browse: async (backupId, options) => (await session.browse(backupId, options)).contents(),
    listRows: (query) => session.mustBrowse().lists.rows(query),
    readRow: async (listId, place) => {
      const row = await session.mustBrowse().lists.row(listId, place);
      if (!row) throw new BackupError('damaged');
      return row;
    },
    listPhotos: (listId, from) => session.mustBrowse().lists.photos(listId, from),
    readFile: async (id) => {
      const file = await session.mustBrowse().lists.file(id);
      return file instanceof Blob || !file ? file : new Response(file.stream()).blob();
    },
    startSaving: async (choice) => {
      await stopSaving();
      saving = await session.mustBrowse().save(choice);
    },
    nextPiece: () => {
      if (!saving) throw new BackupError('cancelled');
      return saving.next();
    },
    stopSaving,
  };
}

/** Answers the page's calls from a worker. */
export function serveRecovery(): void {
  expose(serveCalls<typeof RECOVERY_CALLS, SerializedBackupError>(RECOVERY_CALLS, createHandlers(), { reply }));
}

async function reply<Value>(work: () => Promise<Value> | Value): Promise<Reply<Value, SerializedBackupError>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    const context = thrown instanceof Error ? { error: thrown.name } : {};
    return { ok: false, error: toBackupError(thrown, 'internal', context).serialize() };
  }
}
