import { BackupError, type KeySlot } from '../../../engine/index.ts';
import type { LockRules, LockState } from '../../contract/keys.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { DeviceStore } from './device-store.ts';
import { DeviceValue } from '../platform/device-value.ts';
import type { LocalRepository } from './local-repository.ts';
import { isLockedAt, type LockRecord, unlockedRecord, waitUntil, withFailure, withoutLock } from './lock-record.ts';
import { passkeyFacts } from './passkeys.ts';

/** Held by each tab's worker while it lives: a worker that finds it free is the first. */
const OPEN_LOCK = 'heirloom-open';
/** Wrong keys are counted one after the other, across tabs. */
const TRY_LOCK = 'heirloom-unlock';

/**
 * [Note: What the lock is]
 * It stops someone who sits down at this browser from restoring, downloading, deleting, browsing backups and changing
 * keys. Backups continue with the key that the device keeps. The lock is stored on disk, so it applies to every tab and
 * survives a reload. It is not encryption: the live data is in this browser unencrypted, and someone who can edit a
 * browser's storage can remove the lock.
 */
export class AppLock {
  readonly #device: DeviceStore;
  readonly #local: LocalRepository;
  readonly #record = new DeviceValue<LockRecord>('lock');
  readonly #begun: Promise<void>;

  constructor(device: DeviceStore, local: LocalRepository) {
    this.#device = device;
    this.#local = local;
    this.#begun = this.#begin();
    // Callers that need it get the failure; there may be none.
    this.#begun.catch(() => undefined);
  }

  async getState(): Promise<LockState> {
    const record = await this.#settle();
    const slots = await this.#slots();
    const isPossible = canUnlock(slots);
    const kinds = (['passphrase', 'recovery-key'] as const).filter((kind) => slots.some((slot) => slot.kind === kind));
    return {
      isLocked: isPossible && record.lockedAt !== undefined,
      isPossible,
      rules: record.rules,
      kinds,
      passkeys: passkeyFacts(slots),
    };
  }

  async isLocked(): Promise<boolean> {
    const { lockedAt } = await this.#settle();
    // A lock that no key can open any more protects nothing.
    return lockedAt !== undefined && canUnlock(await this.#slots());
  }

  /** @throws BackupError `locked`, with context `lock: 'app'`. */
  async assertUnlocked(): Promise<void> {
    if (await this.isLocked()) throw new BackupError('locked', { context: { lock: 'app' }, hint: 'app-locked' });
  }

  /** @throws BackupError `last-key` if there is no key that could unlock it. */
  async lock(): Promise<void> {
    if (!canUnlock(await this.#slots())) throw new BackupError('last-key', { hint: 'lock-needs-key' });
    await this.#update((record) => ({ ...record, lockedAt: record.lockedAt ?? Date.now() }));
    this.#device.keptKeys.forgetForNow();
    announceBackupsChanged();
  }

  /**
   * Tries a key, one at a time. @param isRight whether it opens the backups.
   * @returns as `UnlockOutcome`, times in milliseconds since 1970.
   */
  async tryUnlock(
    isRight: () => Promise<boolean>,
  ): Promise<{ readonly kind: 'unlocked' | 'wrong' | 'wait'; readonly waitUntil?: number }> {
    return navigator.locks.request(TRY_LOCK, async () => {
      const until = waitUntil(await this.#settle(), Date.now());
      if (until !== undefined) return { kind: 'wait', waitUntil: until };
      const isOpen = await isRight();
      const now = Date.now();
      const after = await this.#update((record) => (isOpen ? withoutLock(record, now) : withFailure(record, now)));
      const next = waitUntil(after, now);
      announceBackupsChanged();
      return isOpen ? { kind: 'unlocked' } : { kind: 'wrong', ...(next === undefined ? {} : { waitUntil: next }) };
    });
  }

  async setRules(rules: LockRules): Promise<void> {
    await this.#update((record) => ({ ...record, rules, activeAt: Date.now() }));
    announceBackupsChanged();
  }

  /** Reports activity; ignored if the app has locked meanwhile. */
  async noteActivity(): Promise<void> {
    const { lockedAt } = await this.#settle();
    if (lockedAt === undefined) await this.#update((record) => ({ ...record, activeAt: Date.now() }));
  }

  /** The record; if the time has locked it, that is stored. */
  async #settle(): Promise<LockRecord> {
    await this.#begun;
    const now = Date.now();
    const record = (await this.#record.get()) ?? unlockedRecord(now);
    if (record.lockedAt !== undefined || !isLockedAt(record, now)) return record;
    const locked = await this.#update((known) =>
      isLockedAt(known, now) ? { ...known, lockedAt: known.lockedAt ?? now } : known,
    );
    this.#device.keptKeys.forgetForNow();
    announceBackupsChanged();
    return locked;
  }

  async #begin(): Promise<void> {
    const { held = [] } = await navigator.locks.query();
    const isFirst = !held.some(({ name }) => name === OPEN_LOCK);
    void navigator.locks.request(OPEN_LOCK, { mode: 'shared' }, () => new Promise<never>(() => undefined));
    const record = await this.#record.get();
    if (isFirst && record?.rules.onStart === true)
      await this.#update((known) => ({ ...known, lockedAt: known.lockedAt ?? Date.now() }));
  }

  async #update(change: (record: LockRecord) => LockRecord): Promise<LockRecord> {
    let changed = unlockedRecord(Date.now());
    await this.#record.update((known) => (changed = change(known ?? changed)));
    return changed;
  }

  /** The keys that could unlock it: those of the repository here or, if it cannot be read, the last known ones. */
  async #slots(): Promise<readonly KeySlot[]> {
    const state = await this.#local.getState().catch(() => undefined);
    if (state?.kind === 'ready') return state.repository.config.slots;
    if (state?.kind === 'locked') return state.config.slots;
    return (await this.#device.getKeys())?.config.slots ?? [];
  }
}

function canUnlock(slots: readonly KeySlot[]): boolean {
  return slots.some(({ kind }) => kind === 'passphrase' || kind === 'recovery-key');
}
