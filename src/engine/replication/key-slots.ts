import type { KeySlot } from '../format/slot-format.ts';
import { isConfigChanged, readCurrentConfig } from '../repository/change-config.ts';
import { replaceSlots } from '../repository/create-repository.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';

/*
 * [Note: Whose keys count]
 *
 * Each replica contains the repository's key slots. A passphrase that is changed here must no longer open the copies,
 * but one that was changed on another device sharing the folder must not be undone by this one. So the device remembers
 * the slots from when both sides were last equal; the side that has changed since counts. If both have, or it is not
 * known, the newer key counts. An older configuration that someone puts back never brings an old key back: slots from
 * another place are adopted only if they are newer than all known here, or only leave some out.
 */

const MOST_ATTEMPTS = 3;

export type SlotDecision = 'equal' | 'ours' | 'theirs';

type Slots = readonly KeySlot[];

/** The slots, in the form in which they are remembered and compared. */
export function slotSignature(slots: Slots): string {
  return JSON.stringify(slots.map(({ id, createdAt, label }) => [id, createdAt, label]).sort());
}

/** Decides whose slots count. @param base their signature when both were last equal. */
export function decideSlots(ours: Slots, theirs: Slots, base: string | undefined): SlotDecision {
  const own = slotSignature(ours);
  const other = slotSignature(theirs);
  if (own === other) return 'equal';
  if (base === other) return 'ours';
  if (theirs.length === 0) return 'ours';
  if (newest(theirs) > newest(ours)) return 'theirs';
  const onlyLeavesOut = theirs.every((slot) => ours.some(({ id }) => id === slot.id));
  return base === own && onlyLeavesOut ? 'theirs' : 'ours';
}

function newest(slots: Slots): string {
  return slots.reduce((latest: string, { createdAt }: KeySlot) => (createdAt > latest ? createdAt : latest), '');
}

/**
 * Brings the key slots of a replica and of the repository on this device in step.
 * @param adopt gives the repository on this device the slots of the replica.
 * @returns the replica with its slots, and their signature to be remembered. @throws BackupError `busy`.
 */
export async function settleSlots(
  ours: readonly KeySlot[],
  replica: Repository,
  base: string | undefined,
  adopt: (slots: readonly KeySlot[]) => Promise<void>,
  options: StorageOptions = {},
): Promise<{ readonly replica: Repository; readonly signature: string }> {
  let current = replica;
  for (let attempt = 1; ; attempt += 1) {
    const theirs = current.config.slots;
    const decision = decideSlots(ours, theirs, base);
    try {
      const settled = decision === 'ours' ? await replaceSlots(current, ours, options) : current;
      if (decision === 'theirs') await adopt(theirs);
      return { replica: settled, signature: slotSignature(settled.config.slots) };
    } catch (error) {
      // Another device was first: with its slots, the decision may be another.
      if (!isConfigChanged(error) || attempt === MOST_ATTEMPTS) throw error;
      current = { ...current, config: await readCurrentConfig(current, options) };
    }
  }
}
