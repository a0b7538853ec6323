import cheapWorkerAddress from './backup-cheaply.worker.ts?worker&url';

// Browser tests set and type hundreds of passphrases, each of which would take a third of a second. End-to-end tests
// run the released worker, and one of them checks its costs.

const BrowserWorker = Worker;

/** The app's workers, except that passphrases are cheap in the backup worker. */
class CheapWorker extends BrowserWorker {
  constructor(address: string | URL, options?: WorkerOptions) {
    super(String(address).includes('/host/backup.worker.ts') ? cheapWorkerAddress : address, options);
  }
}

globalThis.Worker = CheapWorker;
