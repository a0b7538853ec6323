import type { Client } from '../../rpc/calls.ts';
import { deriveClient, WorkerCalls } from '../../rpc/client.ts';
import { WorkerBrokenError } from '../../rpc/worker-link.ts';
import { IMPORT_CALLS } from './import-calls.ts';
import { ImportError, type SerializedImportError } from './import-error.ts';

/** An import in a worker of its own. */
export interface ImportClient extends Client<typeof IMPORT_CALLS> {
  /** Ends the worker; calls under way reject as `cancelled`. */
  readonly close: () => void;
}

export function createImportClient(): ImportClient {
  const worker = new WorkerCalls<SerializedImportError>(
    () => new Worker(new URL('./import.worker.ts', import.meta.url), { type: 'module', name: 'import' }),
    {
      cancelled: () => new ImportError('cancelled'),
      fromFailure: ({ code, detail }) => new ImportError(code, detail === undefined ? {} : { detail }),
      fromThrown: (thrown) =>
        thrown instanceof WorkerBrokenError ? new ImportError('internal', { detail: thrown.message }) : thrown,
    },
  );
  return {
    ...deriveClient(IMPORT_CALLS, worker),
    close: () => {
      worker.close();
    },
  };
}
