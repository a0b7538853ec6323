import type { CheckReport } from '../../../engine/index.ts';
import type { JournalPart } from '../../../engine/low-level.ts';
import type { VerifiedAmount } from '../../contract/backups.ts';
import type { InterruptedRestore, LastRestore } from '../../contract/restoring.ts';
import type { RestoreSpeed } from './restore-speed.ts';
import type { DeviceKeys } from './device-keys.ts';
import { deviceName, type BrowserHints } from '../platform/device-name.ts';
import { DeviceValue } from '../platform/device-value.ts';
import { KeptKeys } from './kept-keys.ts';

/** The result of the last verification of a backup. */
export interface Verification {
  readonly verifiedAt?: string;
  /** How much was read back, if it is known for this backup alone. */
  readonly verified?: VerifiedAmount;
  readonly findings?: CheckReport['findings'];
}

/** The row-by-row changes of a restore, from which an undo knows what was changed since. */
export interface StoredJournal {
  /** The backup of the state before, by its lasting id. */
  readonly undoId: string;
  /** The app's version at the restore: rows of another schema cannot be compared with these. */
  readonly schemaVersion: number;
  readonly parts: readonly JournalPart[];
}

export interface Device {
  /** Random. */
  readonly id: string;
  readonly name: string;
}

const MOST_FINDINGS = 100;
const MOST_NAME = 60;

/** Data that belongs only to this browser, and is never part of a backup. */
export class DeviceStore {
  readonly keptKeys = new KeptKeys();
  readonly #id = new DeviceValue<string>('device-id');
  readonly #name = new DeviceValue<string>('device-name');
  readonly #verified = new DeviceValue<Readonly<Record<string, Verification>>>('verified');
  readonly #lastRestore = new DeviceValue<LastRestore>('last-restore');
  readonly #restoreJournal = new DeviceValue<StoredJournal>('restore-journal');
  readonly #incomingJournal = new DeviceValue<StoredJournal>('incoming-journal');
  readonly #interruptedRestore = new DeviceValue<InterruptedRestore>('interrupted-restore');
  readonly #restoreSpeed = new DeviceValue<RestoreSpeed>('restore-speed');

  getKeys(): Promise<DeviceKeys | undefined> {
    return this.keptKeys.get();
  }

  setKeys(keys: DeviceKeys): Promise<void> {
    return this.keptKeys.set(keys);
  }

  /** This browser's identity in backups. */
  async getDevice(): Promise<Device> {
    // Written only once: callers may be reading, on a full disk.
    let id = (await this.#id.get()) ?? '';
    if (id === '') await this.#id.update((known) => (id = known ?? crypto.randomUUID()));
    // Chromium tells more than the types know.
    const hints: BrowserHints = navigator;
    return { id, name: (await this.#name.get()) ?? deviceName(hints) };
  }

  /** The person's name for it; an empty one stands for what the browser says about itself. */
  async setName(name: string): Promise<void> {
    const short = name.trim().slice(0, MOST_NAME);
    await (short === '' ? this.#name.remove() : this.#name.set(short));
  }

  /** Gives this browser another identity: its profile was copied, or set back to an earlier state. */
  renewId(): Promise<void> {
    return this.#id.set(crypto.randomUUID());
  }

  /** By the lasting ids of backups. */
  async getVerifications(): Promise<Readonly<Record<string, Verification>>> {
    return (await this.#verified.get()) ?? {};
  }

  /**
   * Remembers the result of a verification that has just ended. Never fails: on a full disk the result is more
   * important than the note.
   */
  async addVerification(id: string, report: CheckReport, now: string): Promise<Verification> {
    const { isIntact, bytes, chunks, snapshots } = report;
    const verified = snapshots === 1 ? { verified: { bytes, chunks } } : {};
    const outcome: Verification = isIntact
      ? { verifiedAt: now, ...verified }
      : { findings: report.findings.slice(0, MOST_FINDINGS) };
    await this.#verified.update((all) => ({ ...all, [id]: outcome })).catch(() => undefined);
    return outcome;
  }

  /** Never fails: on a full disk an outdated note harms nobody. */
  async forgetVerifications(ids: readonly string[]): Promise<void> {
    const isKept = ([id]: readonly [string, Verification]) => !ids.includes(id);
    await this.#verified
      .update((all = {}) => Object.fromEntries(Object.entries(all).filter(isKept)))
      .catch(() => undefined);
  }

  async getLastRestore(): Promise<LastRestore | null> {
    return (await this.#lastRestore.get()) ?? null;
  }

  setLastRestore(restore: LastRestore): Promise<void> {
    return this.#lastRestore.set(restore);
  }

  /**
   * The changes of the last restore, or of the last ones that came in from another device, if known.
   * @param undoId the backup of the state before them.
   */
  async getRestoreJournal(undoId: string): Promise<StoredJournal | undefined> {
    const journals = [await this.#restoreJournal.get(), await this.#incomingJournal.get()];
    return journals.find((journal) => journal?.undoId === undoId);
  }

  setIncomingJournal(journal: StoredJournal): Promise<void> {
    return this.#incomingJournal.set(journal);
  }

  setRestoreJournal(journal: StoredJournal): Promise<void> {
    return this.#restoreJournal.set(journal);
  }

  async getInterruptedRestore(): Promise<InterruptedRestore | null> {
    return (await this.#interruptedRestore.get()) ?? null;
  }

  setInterruptedRestore(restore: InterruptedRestore): Promise<void> {
    return this.#interruptedRestore.set(restore);
  }

  clearInterruptedRestore(): Promise<void> {
    return this.#interruptedRestore.remove();
  }

  getRestoreSpeed(): Promise<RestoreSpeed | undefined> {
    return this.#restoreSpeed.get();
  }

  /** Learns this device's speed from a restore. */
  updateRestoreSpeed(learn: (known: RestoreSpeed | undefined) => RestoreSpeed): Promise<void> {
    return this.#restoreSpeed.update(learn);
  }
}
