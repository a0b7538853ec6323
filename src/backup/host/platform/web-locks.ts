import { BackupError } from '../../../engine/index.ts';

/** Exclusive lock for writing to this browser's repository, across tabs. */
const WORK_LOCK = 'heirloom-backup-work';
/** Shared by readers of the backups in this browser, exclusive for removing objects. */
const OBJECTS_LOCK = 'heirloom-backup-objects';
/**
 * Exclusive while a restore runs, so that files it has just brought in are not swept as unused; the sweep shares it.
 */
const RESTORE_LOCK = 'heirloom-restore';
/** Exclusive lock for copying to destinations and repairing them, across tabs. */
const COPY_LOCK = 'heirloom-copy';
/** Exclusive lock for test restores, across tabs. */
const DRILL_LOCK = 'heirloom-drill';

/** The `BroadcastChannel` that tells automatic work to give way to a person. */
export const AUTOMATIC_CHANNEL = 'heirloom-automatic';

/** Jobs that are about to end may be waited for, but not jobs that take minutes. */
const MOST_WAIT_MS = 1500;
/** Automatic work that has to stop ends at its next step. */
const MOST_WAIT_FOR_AUTOMATIC_MS = 8000;
/** Exclusive lock for automatic work, across tabs. */
export const AUTOMATIC_RUN_LOCK = 'heirloom-automatic-run';

interface LockChoice {
  readonly name: string;
  readonly mode: LockMode;
  /** Automatic work gives way to it. */
  readonly hasPriority?: boolean;
}

async function withLock<Value>(
  choice: LockChoice,
  signal: AbortSignal | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  const release = await holdLock(choice, signal);
  try {
    return await work();
  } finally {
    release();
  }
}

/** @returns a function that releases it. @throws BackupError `busy`, `cancelled`. */
async function holdLock(
  { name, mode, hasPriority = false }: LockChoice,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  const isInTheWay = hasPriority && (await stopAutomatic(name));
  const release =
    (await tryLock(name, mode, isInTheWay ? MOST_WAIT_FOR_AUTOMATIC_MS : MOST_WAIT_MS, signal)) ??
    // Automatic work may have taken it a moment after the check.
    (hasPriority && (await stopAutomatic(name))
      ? await tryLock(name, mode, MOST_WAIT_FOR_AUTOMATIC_MS, signal)
      : undefined);
  if (!release) throw new BackupError('busy', { hint: 'busy-in-browser' });
  return release;
}

/**
 * Waits for a lock, but not for long while somebody holds it. Time alone says nothing: a busy browser grants even a
 * free lock late, such as WebKit (2.50), where the requests of a worker wait for the main thread of its page.
 * @returns a function that releases it; `undefined` if it was not free in time. @throws BackupError `cancelled`.
 */
async function tryLock(
  name: string,
  mode: LockMode,
  mostWaitMs: number,
  signal: AbortSignal | undefined,
): Promise<(() => void) | undefined> {
  const givingUp = new AbortController();
  // If it is this request that holds the lock by the time of the answer, giving up has no effect.
  const giveUpIfHeld = async () => {
    if (await isHeld(name)) givingUp.abort();
  };
  const timer = setInterval(() => void giveUpIfHeld(), mostWaitMs);
  try {
    return await new Promise<() => void>((hold, fail) => {
      navigator.locks
        .request(
          name,
          { mode, signal: signal ? AbortSignal.any([signal, givingUp.signal]) : givingUp.signal },
          () => new Promise<void>(hold),
        )
        .catch(fail);
    });
  } catch (error) {
    if (signal?.aborted) throw new BackupError('cancelled', { cause: error });
    if (givingUp.signal.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(timer);
  }
}

async function isHeld(name: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === name);
}

/** Tells automatic work to stop if it may hold the lock. @returns whether it may. */
async function stopAutomatic(lock: string): Promise<boolean> {
  if (!(await isHeld(lock)) || !(await isHeld(AUTOMATIC_RUN_LOCK))) return false;
  const channel = new BroadcastChannel(AUTOMATIC_CHANNEL);
  channel.postMessage('yield');
  channel.close();
  return true;
}

type RunAlone = <Value>(
  signal: AbortSignal | undefined,
  work: () => Promise<Value>,
  asked?: { readonly isAutomatic?: boolean },
) => Promise<Value>;

/** Takes the lock exclusively. Automatic work gives way to a person. */
function aloneBeforeAutomatic(name: string): RunAlone {
  return (signal, work, { isAutomatic = false } = {}) =>
    withLock({ name, mode: 'exclusive', hasPriority: !isAutomatic }, signal, work);
}

/** Runs `work` as the only writer to the backups in this browser. @throws BackupError `busy`, `cancelled`. */
export const withWorkLock = aloneBeforeAutomatic(WORK_LOCK);

/** Runs `work` while no object of the backups in this browser is removed. @throws BackupError `busy`, `cancelled`. */
export function withObjectsKept<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  return withLock({ name: OBJECTS_LOCK, mode: 'shared' }, signal, work);
}

/** Runs `work` while nobody reads, so that objects may be removed. @throws BackupError `busy`, `cancelled`. */
export const withNobodyReading = aloneBeforeAutomatic(OBJECTS_LOCK);

/** Runs `work` as the only restore. @throws BackupError `busy`, `cancelled`. */
export function withRestoreLock<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  return withLock({ name: RESTORE_LOCK, mode: 'exclusive' }, signal, work);
}

/** Runs `work` as the only copy or repair. @throws BackupError `busy`, `cancelled`. */
export const withCopyLock = aloneBeforeAutomatic(COPY_LOCK);

/** Runs `work` as the only test restore. @throws BackupError `busy`, `cancelled`. */
export function withDrillLock<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  return withLock({ name: DRILL_LOCK, mode: 'exclusive' }, signal, work);
}

/** Whether a restore is running right now, in any tab. */
export async function isRestoring(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === RESTORE_LOCK && lock.mode === 'exclusive');
}
