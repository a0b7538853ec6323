import { BackupError } from '../../engine/index.ts';
import { hushDecodingErrors } from './hush-decoding-errors.ts';
import { abortReason, sourceError } from './source-error.ts';

/**
 * [Note: Keeping a transaction alive]
 * An IndexedDB transaction ends automatically as soon as it has no request in progress. So while the caller works on
 * something else (sealing, uploading, decrypting), requests must be made again and again. No request waits without
 * working, so the cheapest one is used. Measured in Chromium 156 over 3 s each: processor time of the browser's process
 * and of the requesting one, in per cent of a core:
 *
 *     get of a missing key         4,000 /s    32 + 33
 *     getKey of a key              4,100 /s    42 + 42
 *     the same, readwrite          7,900 /s    49 + 53
 *     count of 10,000 rows         1,050 /s    37 + 10
 *     count of 100,000 rows          180 /s    43 + 4
 *     get of a value of 4 MiB         33 /s    20 + 22   (and 130 MB/s through memory)
 *
 * So the request is a count of about 10,000 rows, if there are that many: it takes 1 ms (9 ms if rows have 420 bytes),
 * does not occupy the sealing thread, and delays no other request longer than that. It is made only while there is no
 * real request in progress and nothing asks for one in the microtasks after an answer, and not at all while the thread
 * is busy, because then nothing would receive the answer.
 */
export const IDLE_COUNT_ROWS = 10_000;
/** Microtasks after an answer in which its receiver may ask for more, while the transaction is still active. */
const STEPS_TO_ASK_ON = 32;

/** The request that only keeps the transaction alive. */
export type IdleRequest = (transaction: IDBTransaction) => IDBRequest;

/** The outcome of one of several requests. */
export type Outcome =
  | { readonly isRead: true; readonly result: unknown }
  | { readonly isRead: false; readonly error: unknown };

interface Job {
  /** Called while the transaction is active; makes requests, and calls `done` or `fail` from their handlers. */
  readonly start: (transaction: IDBTransaction) => IDBRequest[];
  /** Whether a request may fail alone; otherwise a failure aborts the transaction. */
  readonly isTolerant: boolean;
  readonly done: (outcomes: readonly Outcome[]) => void;
  readonly fail: (error: unknown) => void;
}

/** A transaction that stays open until `end` is called, no matter what the caller waits for in between. */
export class KeptTransaction {
  /** Settles when the transaction is over: fulfilled once it is committed, rejected if it was aborted. */
  readonly ended: Promise<void>;
  /** The number of requests that were made only to keep it alive. */
  idleRequests = 0;
  /**
   * Whether it cannot be committed because a value in it could not be read. Chromium 156 answers all further requests,
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
    void this.keepGoing();
  }

  /** The place of the row's key in its value; `null` if the key is outside the value. */
  keyPathOf(table: string): string | string[] | null {
    const known = this.keyPaths.get(table);
    if (known !== undefined) return known;
    // TypeScript's types do not say that there may be none.
    const { keyPath } = this.transaction.objectStore(table) as { readonly keyPath: string | string[] | null };
    this.keyPaths.set(table, keyPath);
    return keyPath;
  }

  /** Changes the request that keeps the transaction alive. */
  idleBy(idle: IdleRequest): void {
    this.idle = idle;
  }

  /**
   * Makes requests as soon as possible, and returns their results. @throws BackupError once the transaction has failed.
   */
  request<Results extends unknown[]>(
    start: (transaction: IDBTransaction) => { readonly [Index in keyof Results]: IDBRequest<Results[Index]> },
  ): Promise<Results> {
    return new Promise((resolve, reject) => {
      this.enqueue({
        start: (transaction) => [...start(transaction)],
        isTolerant: false,
        // The results of the requests that `start` made, in their order; none has failed.
        done: (outcomes) =>
          resolve(outcomes.map((outcome) => (outcome.isRead ? outcome.result : undefined)) as Results),
        fail: reject,
      });
    });
  }

  /**
   * Makes read requests that may fail individually, and returns the outcome of each. @throws BackupError once the
   * transaction has failed.
   */
  attempt(start: (transaction: IDBTransaction) => IDBRequest[]): Promise<readonly Outcome[]> {
    return new Promise((resolve, reject) => this.enqueue({ start, isTolerant: true, done: resolve, fail: reject }));
  }

  /** Lets the transaction end once the current requests are done. May be called twice. */
  end(): void {
    this.isEnding = true;
  }

  /** Rolls back the transaction. @param reason the error for `ended` and all waiting calls. */
  abort(reason: BackupError): void {
    this.failure ??= reason;
    this.isEnding = true;
    try {
      this.transaction.abort();
    } catch {
      // It is already over: then `ended` says how.
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

  /** Starts waiting requests; if the transaction is not active at this moment, the next answer does it. */
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
      void this.keepGoing();
    };
    requests.forEach((request, at) => {
      request.onsuccess = () => settle(at, outcomeOf(request));
      // An error aborts the transaction, which informs all waiting calls, except for a value that cannot be read.
      request.onerror = (event) => {
        if (!job.isTolerant || request.error?.name === 'AbortError') return endHush?.();
        event.preventDefault();
        event.stopPropagation();
        this.isDoomed = true;
        settle(at, { isRead: false, error: request.error });
      };
    });
  }

  private async keepGoing(): Promise<void> {
    this.startWaiting();
    for (let step = 0; step < STEPS_TO_ASK_ON && this.underWay === 0; step += 1) await undefined;
    if (this.underWay > 0 || this.isEnding) return;
    try {
      const request = this.idle(this.transaction);
      this.idleRequests += 1;
      this.underWay += 1;
      request.onsuccess = () => {
        this.underWay -= 1;
        void this.keepGoing();
      };
    } catch (error) {
      this.abort(sourceError(error));
    }
  }
}

/** An engine may answer a request and only then find that it cannot decode the value. */
function outcomeOf(request: IDBRequest): Outcome {
  try {
    return { isRead: true, result: request.result };
  } catch (error) {
    return { isRead: false, error };
  }
}
