import { expose } from 'comlink';
import { serveCalls } from '../../rpc/serve.ts';
import { importExport } from './exported/import-export.ts';
import { IMPORT_CALLS } from './import-calls.ts';
import { toImportError } from './import-error.ts';
import { inspectImport } from './inspect-import.ts';
import { runImport, undoImport } from './run/run-import.ts';

const port = serveCalls(
  IMPORT_CALLS,
  {
    inspect: (file, reading = {}, options) => inspectImport(file, { ...options, reading }),
    run: runImport,
    importExport,
    undo: undoImport,
  },
  {
    reply: async (work) => {
      try {
        return { ok: true, value: await work() };
      } catch (error) {
        return { ok: false, error: toImportError(error).serialize() };
      }
    },
  },
);

expose(port);
