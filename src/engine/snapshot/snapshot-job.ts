import type { CallOptions, Progress } from '../core/progress.ts';
import type { RepositoryLock } from '../repository/lock.ts';
import { PackWriter } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';
import type { SnapshotOptions, SnapshotRequest } from './snapshot-request.ts';
import type { ReadableSource } from './source.ts';
import type { Added } from './store-attachment.ts';

/** One backup in progress: what it reads, where it writes, and how far it is. */
export interface SnapshotJob {
  readonly repository: Repository;
  readonly source: ReadableSource;
  readonly request: SnapshotRequest;
  readonly options: SnapshotOptions;
  readonly lock: RepositoryLock;
  readonly writer: PackWriter;
  /** What the repository did not have before. */
  readonly added: Added;
  readonly progress: SnapshotProgress;
}

export function createSnapshotJob(
  parts: Pick<SnapshotJob, 'repository' | 'source' | 'request' | 'options' | 'lock'>,
): SnapshotJob {
  return {
    ...parts,
    // Nothing counts before the snapshot is written.
    writer: new PackWriter(parts.repository, { ...parts.options, mayWait: true }),
    added: { chunks: 0, bytes: 0 },
    progress: new SnapshotProgress(parts.options.onProgress),
  };
}

const AT_START: Progress = { phase: 'preparing', done: 0, bytesDone: 0 };

/** Reports what has changed since the last report. */
class SnapshotProgress {
  readonly #onProgress: CallOptions['onProgress'];
  #progress = AT_START;

  constructor(onProgress: CallOptions['onProgress']) {
    this.#onProgress = onProgress;
  }

  /** A new phase begins without the table that the last one ended with. */
  report(change: Partial<Progress>): void {
    const { current: _, ...others } = this.#progress;
    const isNewPhase = change.phase !== undefined && change.phase !== this.#progress.phase;
    this.#progress = { ...(isNewPhase ? others : this.#progress), ...change };
    this.#onProgress?.(this.#progress);
  }

  /** Adds rows and bytes that are done. */
  advance(current: string, rows: number, bytes = 0): void {
    const { done, bytesDone } = this.#progress;
    this.report({ done: done + rows, bytesDone: bytesDone + bytes, current });
  }

  /** For a second attempt, which reports everything from the beginning. */
  reset(): void {
    this.#progress = AT_START;
  }
}
