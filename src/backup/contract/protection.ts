// The protection status: the facts that the badge, the protection card and the set-up show.
import type { KnownFacts } from '../../engine/index.ts';
import { call } from './call.ts';

/** The facts about the protection as one answer. The time and running work are the page's: see `assessProtection`. */
export interface ProtectionReport {
  readonly facts: KnownFacts;
  /** The latest backup in this browser that protects the current data, by its lasting id; `null`: there is none. */
  readonly latestId: string | null;
  /** Whether there are backups in this browser at all, even if none of them counts. */
  readonly hasBackups: boolean;
  /** The places that the facts name by id. */
  readonly places: readonly { readonly id: string; readonly name: string; readonly isKeptByHand: boolean }[];
}

/** Calls about the protection status. */
export const PROTECTION_CALLS = {
  /**
   * Reads nothing from the destinations. Answered while the app is locked, because the badge is shown then: it names
   * destinations, but neither backups nor records.
   */
  getProtection: call<() => ProtectionReport>({ access: 'open' }),
};
