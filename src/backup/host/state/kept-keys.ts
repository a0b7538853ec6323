import type { DeviceKeys } from './device-keys.ts';
import { DeviceValue } from '../platform/device-value.ts';

/** The facts that stay about a repository whose key this device was told to delete. Not secret. */
interface WithdrawnKeys extends Pick<DeviceKeys, 'config' | 'keyProvenAt' | 'isMade'> {
  /** ISO 8601. */
  readonly withdrawnAt: string;
}

const FORGET_CHANNEL = 'heirloom-forget-keys';

/**
 * [Note: A key that is withdrawn]
 * A device that keeps its key makes automatic backups. One told not to keep it has the key only in memory,
 * from unlocking until the tab is closed or the app is locked; the disk records only that fact, and for which
 * repository. Keys of another repository (someone has started over) are kept as usual.
 */
export class KeptKeys {
  readonly #stored = new DeviceValue<DeviceKeys>('keys');
  readonly #withdrawn = new DeviceValue<WithdrawnKeys>('withdrawn-keys');
  readonly #channel = new BroadcastChannel(FORGET_CHANNEL);
  #forNow: DeviceKeys | undefined;

  constructor() {
    this.#channel.onmessage = () => {
      this.#forNow = undefined;
    };
  }

  async get(): Promise<DeviceKeys | undefined> {
    return (await this.#stored.get()) ?? this.#forNow;
  }

  async set(keys: DeviceKeys): Promise<void> {
    const withdrawn = await this.getWithdrawn();
    if (withdrawn?.config.id !== keys.config.id) return this.#stored.set(keys);
    const { wrapped: _, ...others } = keys;
    this.#forNow = others;
    await this.#withdrawn.set(toWithdrawn(keys, withdrawn.withdrawnAt));
  }

  /** The known facts if no key is kept; `undefined` if one is, or nothing is known. */
  async getWithdrawn(): Promise<WithdrawnKeys | undefined> {
    return (await this.#stored.get()) ? undefined : this.#withdrawn.get();
  }

  /** Deletes the key, here and in all other tabs. */
  async withdraw(keys: DeviceKeys, now: string): Promise<void> {
    // In this order: after an interruption between the two, the key is still there.
    await this.#withdrawn.set(toWithdrawn(keys, now));
    await this.#stored.remove();
    this.forgetForNow();
  }

  /** Keeps a key from now on. */
  async keep(keys: DeviceKeys): Promise<void> {
    await this.#stored.set(keys);
    await this.#withdrawn.remove();
    this.#forNow = undefined;
  }

  /** Deletes the key in memory, here and in all other tabs. */
  forgetForNow(): void {
    this.#forNow = undefined;
    this.#channel.postMessage('forget');
  }
}

function toWithdrawn({ config, keyProvenAt, isMade }: DeviceKeys, withdrawnAt: string): WithdrawnKeys {
  return {
    config,
    withdrawnAt,
    ...(keyProvenAt === undefined ? {} : { keyProvenAt }),
    ...(isMade === undefined ? {} : { isMade }),
  };
}
