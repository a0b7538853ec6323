import { BackupError, type KeySlot } from '../../../engine/index.ts';
import type { LockRules, LockState } from '../../contract/keys.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { DeviceStore } from './device-store.ts';
import { DeviceValue } from '../platform/device-value.ts';
import type { LocalRepository } from './local-repository.ts';
import { isLockedAt, type LockRecord, unlockedRecord, waitUntil, withFailure, withoutLock } from './lock-record.ts';
import { passkeyFacts } from './passkey-facts.ts';

/** Lock of each tab's worker while it lives: a worker that finds it free is the first. */
const OPEN_LOCK = 'heirloom-open';
/** Wrong keys are counted one after the other, in whatever tab. */
const TRY_LOCK = 'heirloom-unlock';

/**
 * [Note: What the lock is]
 * It stops someone who sits down at this browser from restoring, downloading, deleting, browsing backups and changing
 * keys. Backups continue with the key that the device keeps. It stands on the disk, so every tab feels it and no reload
 * opens it. It is no encryption: the live data is in this browser as it ever was, and someone who knows how to change a
 * browser's storage by hand can take it away.
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
    // A lock that no key opens any more guards nothing that is left.
    return lockedAt !== undefined && canUnlock(await this.#slots());
  }

  /** @throws BackupError `locked`, with context `lock: 'app'`. */
  async assertUnlocked(): Promise<void> {
    if (await this.isLocked()) throw new BackupError('locked', { context: { lock: 'app' }, hint: 'app-locked' });
  }

  /** @throws BackupError `last-key` where there is no key by which it could be unlocked. */
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

  /** Somebody is there; too late where it has locked itself meanwhile. */
  async noteActivity(): Promise<void> {
    const { lockedAt } = await this.#settle();
    if (lockedAt === undefined) await this.#update((record) => ({ ...record, activeAt: Date.now() }));
  }

  /** The record; where the time has locked it, that is written down. */
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

  /** By which keys it could be unlocked: those of the repository here, or, where it cannot be read, as last known. */
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
