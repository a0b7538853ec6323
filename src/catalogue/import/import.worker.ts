import { expose } from 'comlink';
import { serveCalls } from '../../rpc/serve.ts';
import { importExport } from './exported/import-export.ts';
import { githubAsExport } from './github/github-file.ts';
import { isZip } from './is-zip.ts';
import { IMPORT_CALLS } from './import-calls.ts';
import { toImportError } from './import-error.ts';
import { inspectImport } from './inspect-import.ts';
import { runImport, undoImport } from './run/run-import.ts';

const port = serveCalls(
  IMPORT_CALLS,
  {
    inspect: (file, reading = {}, options) => inspectImport(file, { ...options, reading }),
    run: runImport,
    importExport: async (file, options) => {
      const github = (await isZip(file)) ? undefined : await githubAsExport(file, new Date());
      const report = await importExport(github?.zip ?? file, options);
      return github ? { ...report, notes: github.notes } : report;
    },
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
