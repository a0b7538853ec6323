import { BackupError } from '../../core/errors.ts';
import type { ObjectFolder, StorageKey, StoredObject } from '../../storage/blob-storage.ts';
import { passOn } from '../../storage/pass-on.ts';
import type { Draw } from './draw.ts';
import type { Scheduler } from './scheduler.ts';
import { type ListingStorage, SimulatedStorage } from './simulated-storage.ts';

/** How badly a place behaves. Numbers are "once in so many calls"; 0: never. */
export interface Weather {
  /** The call fails, and had no effect. */
  failure: number;
  /** It has its effect, but the answer is lost. */
  lostAnswer: number;
  /** A write leaves half of the object under its name, and fails. */
  torn: number;
  /** A write arrives once more, some time later. */
  twice: number;
  /** A listing is up to so many changes behind. */
  lag: number;
}

export const FAIR: Weather = { failure: 0, lostAnswer: 0, torn: 0, twice: 0, lag: 0 };

/** Ends everything that a device does, as when its tab is closed. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
}

/** One change of a place, for listings that lag behind. */
interface PlaceChange {
  readonly by: string;
  readonly key: StorageKey;
  readonly isThere: boolean;
}

/** A place that several devices share, as each of them meets it. */
export class SharedPlace {
  readonly inner: ListingStorage = new SimulatedStorage();
  readonly #draw: Draw;
  readonly #changes: PlaceChange[] = [];
  /** Writes that will arrive a second time. */
  readonly #late: { readonly at: number; readonly again: () => Promise<void> }[] = [];
  #calls = 0;
  weather: Weather = { ...FAIR };

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** The place as one device reaches it. @param beforeCall may throw `KilledError`. */
  reachedBy(device: string, scheduler: Scheduler, beforeCall: () => void): ListingStorage {
    const enter = async (key: string) => {
      await scheduler.turn();
      beforeCall();
      this.#calls += 1;
      await this.#deliverLate();
      if (this.#happens('failure')) throw new BackupError('offline', { context: { key } });
    };
    const leave = (key: string) => {
      if (this.#happens('lostAnswer')) throw new BackupError('storage-failed', { context: { key } });
    };
    const { inner } = this;
    return {
      ...passOn(inner),
      list: async function* (folder) {
        yield* await this.listAll(folder);
      },
      listAll: async (folder) => {
        await enter(folder);
        return this.#list(device, folder);
      },
      stat: async (key) => {
        await enter(key);
        return inner.stat(key);
      },
      read: async (key, options) => {
        await enter(key);
        return inner.read(key, options);
      },
      write: async (key, bytes) => {
        await enter(key);
        const copy = bytes.slice();
        if (key !== 'repository.json' && this.#happens('torn')) {
          await inner.write(key, copy.slice(0, Math.floor(copy.length / 2)));
          this.#note(device, key, true);
          throw new BackupError('storage-failed', { context: { key } });
        }
        await inner.write(key, copy);
        this.#note(device, key, true);
        if (this.#happens('twice'))
          this.#late.push({
            at: this.#calls + 1 + this.#draw.below(30),
            again: async () => {
              await inner.write(key, copy);
              this.#note(device, key, true);
            },
          });
        leave(key);
      },
      remove: async (key) => {
        await enter(key);
        await inner.remove(key);
        this.#note(device, key, false);
        leave(key);
      },
    };
  }

  #note(by: string, key: StorageKey, isThere: boolean): void {
    this.#changes.push({ by, key, isThere });
  }

  #happens(what: 'failure' | 'lostAnswer' | 'torn' | 'twice'): boolean {
    const rate = this.weather[what];
    return rate > 0 && this.#draw.isOneIn(rate);
  }

  async #deliverLate(): Promise<void> {
    const due = this.#late.filter(({ at }) => at <= this.#calls);
    for (const each of due) {
      this.#late.splice(this.#late.indexOf(each), 1);
      await each.again();
    }
  }

  /** The latest changes by others may not be listed yet; a device always sees its own. */
  async #list(device: string, folder: ObjectFolder): Promise<readonly StoredObject[]> {
    const listed = await this.inner.listAll(folder);
    const { lag } = this.weather;
    if (lag === 0) return listed;
    const hidden = this.#changes.slice(this.#changes.length - this.#draw.below(lag + 1));
    const unseen = new Map<StorageKey, boolean>();
    for (const { by, key, isThere } of hidden) {
      if (by === device) unseen.delete(key);
      else if (!unseen.has(key)) unseen.set(key, isThere);
    }
    const there = new Set(listed.map(({ key }) => key));
    const gone = [...unseen].filter(([key, isThere]) => !isThere && key.startsWith(`${folder}/`) && !there.has(key));
    return [...listed.filter(({ key }) => unseen.get(key) !== true), ...gone.map(([key]) => ({ key, sizeBytes: 1 }))];
  }
}
