import type { CheckReport } from '../../../engine/index.ts';
import type { JournalPart } from '../../../engine/low-level.ts';
import type { InterruptedRestore, LastRestore, VerifiedAmount } from '../../contract/backups.ts';
import type { RestoreSpeed } from './restore-speed.ts';
import type { DeviceKeys } from './device-keys.ts';
import { deviceName, type BrowserHints } from '../platform/device-name.ts';
import { DeviceValue } from '../platform/device-value.ts';
import { KeptKeys } from './kept-keys.ts';

/** What the last verification of a backup came to. */
export interface Verification {
  readonly verifiedAt?: string;
  /** How much was read back, where it is known of this backup alone. */
  readonly verified?: VerifiedAmount;
  readonly findings?: CheckReport['findings'];
}

/** What a restore changed row by row: by it an undo knows what was changed since. */
export interface StoredJournal {
  /** The backup of the state before, by its lasting id. */
  readonly undoId: string;
  /** Of the app when it restored: rows of another schema cannot be compared with these. */
  readonly schemaVersion: number;
  readonly parts: readonly JournalPart[];
}

export interface Device {
  /** Random. */
  readonly id: string;
  readonly name: string;
}

const MOST_FINDINGS = 100;

/** What belongs to this browser alone, and is never part of a backup. */
export class DeviceStore {
  readonly keptKeys = new KeptKeys();
  readonly #id = new DeviceValue<string>('device-id');
  readonly #verified = new DeviceValue<Readonly<Record<string, Verification>>>('verified');
  readonly #lastRestore = new DeviceValue<LastRestore>('last-restore');
  readonly #restoreJournal = new DeviceValue<StoredJournal>('restore-journal');
  readonly #interruptedRestore = new DeviceValue<InterruptedRestore>('interrupted-restore');
  readonly #restoreSpeed = new DeviceValue<RestoreSpeed>('restore-speed');

  getKeys(): Promise<DeviceKeys | undefined> {
    return this.keptKeys.get();
  }

  setKeys(keys: DeviceKeys): Promise<void> {
    return this.keptKeys.set(keys);
  }

  /** This browser, as backups name it. */
  async getDevice(): Promise<Device> {
    // Written once only: who asks for it may be reading, on a full disk.
    let id = (await this.#id.get()) ?? '';
    if (id === '') await this.#id.update((known) => (id = known ?? crypto.randomUUID()));
    // Chromium tells more than the types know.
    const hints: BrowserHints = navigator;
    return { id, name: deviceName(hints) };
  }

  /** By the lasting ids of backups. */
  async getVerifications(): Promise<Readonly<Record<string, Verification>>> {
    return (await this.#verified.get()) ?? {};
  }

  /**
   * Remembers what verifying a backup came to, just now. Never fails: on a full disk the outcome counts for more than
   * the note.
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

  /** Never fails: on a full disk a note too many harms nobody. */
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

  /** What the last restore changed, where that is known. @param undoId the backup of the state before it. */
  async getRestoreJournal(undoId: string): Promise<StoredJournal | undefined> {
    const journal = await this.#restoreJournal.get();
    return journal?.undoId === undoId ? journal : undefined;
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

  /** Learns from a restore how quick this device is. */
  updateRestoreSpeed(learn: (known: RestoreSpeed | undefined) => RestoreSpeed): Promise<void> {
    return this.#restoreSpeed.update(learn);
  }
}
