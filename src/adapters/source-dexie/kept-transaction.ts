import { BackupError } from '../../engine/index.ts';
import { hushDecodingErrors } from './hush-decoding-errors.ts';
import { abortReason, sourceError } from './source-error.ts';

/**
 * [Note: Keeping a transaction alive]
 * An IndexedDB transaction ends by itself as soon as it has no request under way, so while the caller thinks (seals,
 * uploads, decrypts) something must be asked of it, again and again. Nothing can be asked that waits without
 * working, so the question is what works least. Measured in Chromium 156 over 3 s each, processor time of the
 * browser's process and of the one that asks, in per cent of a core:
 *
 *     get of a missing key         4,000 /s    32 + 33
 *     getKey of a key              4,100 /s    42 + 42
 *     the same, readwrite          7,900 /s    49 + 53
 *     count of 10,000 rows         1,050 /s    37 + 10
 *     count of 100,000 rows          180 /s    43 + 4
 *     get of a value of 4 MiB         33 /s    20 + 22   (and 130 MB/s through memory)
 *
 * So a count of some 10,000 rows it is, where there are so many: it takes 1 ms, during which the thread that seals
 * has nothing to do with it, and no other request waits longer than that. It is asked only while there is no true
 * request under way, and not at all while the thread is busy, since then nobody hears the answer.
 */
export const IDLE_COUNT_ROWS = 10_000;

/** What is asked only to keep the transaction alive. */
export type IdleRequest = (transaction: IDBTransaction) => IDBRequest;

/** How one request of several went. */
export type Outcome =
  { readonly isRead: true; readonly result: unknown } | { readonly isRead: false; readonly error: unknown };

interface Job {
  /** Called while the transaction is active; makes requests, and calls `done` or `fail` from their handlers. */
  readonly start: (transaction: IDBTransaction) => IDBRequest[];
  /** Whether a request may fail alone; otherwise a failure aborts the transaction. */
  readonly isTolerant: boolean;
  readonly done: (outcomes: readonly Outcome[]) => void;
  readonly fail: (error: unknown) => void;
}

/** A transaction that stays open until it is told to end, whatever the caller waits for meanwhile. */
export class KeptTransaction {
  /** Settles when the transaction is over: fulfilled once it is committed, rejected where it was aborted. */
  readonly ended: Promise<void>;
  /** How many requests were made only to keep it alive. */
  idleRequests = 0;
  /**
   * Whether it cannot be committed, since a value in it could not be read. Chromium 156 answers all further requests,
   * and then ends the transaction with an `UnknownError` although the failure was handled.
   */
  isDoomed = false;

  private readonly transaction: IDBTransaction;
  private readonly keyPaths = new Map<string, string | string[] | null>();
  private readonly waiting: Job[] = [];
  private readonly running = new Set<Job>();
  private idle: IdleRequest;
  private underWay = 0;
  private isEnding = false;
  private failure: BackupError | undefined;

  constructor(transaction: IDBTransaction, idle: IdleRequest) {
    this.transaction = transaction;
    this.idle = idle;
    this.ended = new Promise((resolve, reject) => {
      transaction.oncomplete = () => {
        this.failAll(new BackupError('source-failed', { context: { what: 'the transaction has ended' } }));
        resolve();
      };
      transaction.onabort = () => {
        this.failure ??= abortReason(transaction);
        this.failAll(this.failure);
        reject(this.failure);
      };
    });
    // The waiting caller gets the error; without one, an unhandled rejection would be a second error.
    this.ended.catch(() => undefined);
    this.keepGoing();
  }

  /** Where the keys of a table's rows are in their values; `null` where they stand outside. */
  keyPathOf(table: string): string | string[] | null {
    const known = this.keyPaths.get(table);
    if (known !== undefined) return known;
    // TypeScript's types leave out that there may be none.
    const { keyPath } = this.transaction.objectStore(table) as { readonly keyPath: string | string[] | null };
    this.keyPaths.set(table, keyPath);
    return keyPath;
  }

  /** Changes what is asked to keep the transaction alive. */
  idleBy(idle: IdleRequest): void {
    this.idle = idle;
  }

  /** Makes requests as soon as it can, and gives their results. @throws BackupError once the transaction has failed. */
  request<Results extends unknown[]>(
    start: (transaction: IDBTransaction) => { readonly [Index in keyof Results]: IDBRequest<Results[Index]> },
  ): Promise<Results> {
    return new Promise((resolve, reject) => {
      this.enqueue({
        start: (transaction) => [...start(transaction)],
        isTolerant: false,
        // The results are those of the requests that `start` made, in their order; none has failed.
        done: (outcomes) =>
          resolve(outcomes.map((outcome) => (outcome.isRead ? outcome.result : undefined)) as Results),
        fail: reject,
      });
    });
  }

  /**
   * Makes read requests of which each may fail alone, and says how each went. @throws BackupError once the transaction
   * has failed.
   */
  attempt(start: (transaction: IDBTransaction) => IDBRequest[]): Promise<readonly Outcome[]> {
    return new Promise((resolve, reject) => this.enqueue({ start, isTolerant: true, done: resolve, fail: reject }));
  }

  /** Lets the transaction end once the requests under way are done. May be called twice. */
  end(): void {
    this.isEnding = true;
  }

  /** Undoes all of it. @param reason the error for `ended` and all waiting calls. */
  abort(reason: BackupError): void {
    this.failure ??= reason;
    this.isEnding = true;
    try {
      this.transaction.abort();
    } catch {
      // It is over already: then `ended` says how.
    }
    this.failAll(this.failure);
  }

  private enqueue(job: Job): void {
    if (this.failure !== undefined) return job.fail(this.failure);
    if (this.isEnding) return job.fail(new BackupError('source-failed', { context: { what: 'the moment is closed' } }));
    this.waiting.push(job);
    this.startWaiting();
  }

  private failAll(error: BackupError): void {
    for (const job of [...this.running, ...this.waiting.splice(0)]) job.fail(error);
    this.running.clear();
  }

  /** Starts what waits; where the transaction is not active at this moment, the next answer does it. */
  private startWaiting(): void {
    for (let job = this.waiting[0]; job !== undefined; job = this.waiting[0]) {
      let requests: IDBRequest[];
      try {
        requests = job.start(this.transaction);
      } catch (error) {
        if (error instanceof DOMException && error.name === 'TransactionInactiveError' && this.underWay > 0) return;
        this.waiting.shift();
        const failure = sourceError(error);
        job.fail(failure);
        return this.abort(failure);
      }
      this.waiting.shift();
      this.follow(job, requests);
    }
  }

  private follow(job: Job, requests: readonly IDBRequest[]): void {
    if (requests.length === 0) return job.done([]);
    this.running.add(job);
    this.underWay += requests.length;
    const outcomes: Outcome[] = [];
    const endHush = job.isTolerant ? hushDecodingErrors() : undefined;
    let missing = requests.length;
    const settle = (at: number, outcome: Outcome) => {
      outcomes[at] = outcome;
      missing -= 1;
      this.underWay -= 1;
      if (missing === 0) {
        endHush?.();
        this.running.delete(job);
        job.done(outcomes);
      }
      this.keepGoing();
    };
    requests.forEach((request, at) => {
      request.onsuccess = () => settle(at, outcomeOf(request));
      // An error aborts the transaction, which tells all who wait; but for a value that cannot be read.
      request.onerror = (event) => {
        if (!job.isTolerant || request.error?.name === 'AbortError') return endHush?.();
        event.preventDefault();
        event.stopPropagation();
        this.isDoomed = true;
        settle(at, { isRead: false, error: request.error });
      };
    });
  }

  private keepGoing(): void {
    this.startWaiting();
    if (this.underWay > 0 || this.isEnding) return;
    try {
      const request = this.idle(this.transaction);
      this.idleRequests += 1;
      this.underWay += 1;
      request.onsuccess = () => {
        this.underWay -= 1;
        this.keepGoing();
      };
    } catch (error) {
      this.abort(sourceError(error));
    }
  }
}

/** An engine may answer a request and only then find that it cannot make the value. */
function outcomeOf(request: IDBRequest): Outcome {
  try {
    return { isRead: true, result: request.result };
  } catch (error) {
    return { isRead: false, error };
  }
}
