/** Runs tasks, a few at a time, the newest first; a task whose signal was aborted before its turn is skipped. */
export class TaskStack {
  readonly #most: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns the task's result, or `undefined` if it was skipped. */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(async () => {
        if (signal.aborted) {
          resolve(undefined);
          return;
        }
        try {
          resolve(await task());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running >= this.#most) return;
    const task = this.#waiting.pop();
    if (!task) return;
    this.#running += 1;
    void task().finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }
}
