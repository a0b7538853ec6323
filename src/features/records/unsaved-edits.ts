import type { CatalogueRecord, FieldValue } from '../../data/model.ts';

// [Note: What a closing tab has not saved]
// A browser does not wait for its database when a tab is closed or reloaded: a write that is under way then is lost. What
// it does keep is `localStorage`, which is written at once. So what waits to be saved at that moment is left there, and
// taken up when the record is opened again, unless the record has been changed since.

/** By field id; `undefined` empties the field. */
type UnsavedEdits = ReadonlyMap<string, FieldValue | undefined>;

const keyOf = (recordId: string) => `heirloom-unsaved-${recordId}`;

/** Leaves what is not saved yet where the next page finds it. */
export function keepUnsavedEdits({ id, updatedAt }: CatalogueRecord, edits: UnsavedEdits): void {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify({ updatedAt, edits: [...edits].map(([fieldId, value]) => [fieldId, value ?? null]) }));
  } catch {
    // Without room for it, only the save that has begun is left to hope for.
  }
}

/** They are saved. */
export function forgetUnsavedEdits(recordId: string): void {
  try {
    localStorage.removeItem(keyOf(recordId));
  } catch {
    // Nothing was kept then either.
  }
}

/** What an earlier page could not save of this record; nothing where the record was changed since. */
export function takeUnsavedEdits({ id, updatedAt }: CatalogueRecord): UnsavedEdits {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null');
    forgetUnsavedEdits(id);
    if (typeof kept !== 'object' || kept === null || !('updatedAt' in kept) || !('edits' in kept)) return new Map();
    if (kept.updatedAt !== updatedAt || !Array.isArray(kept.edits)) return new Map();
    // Written by `keepUnsavedEdits`; `null` stands for what JSON has no word for.
    return new Map((kept.edits as [string, FieldValue | null][]).map(([fieldId, value]) => [fieldId, value ?? undefined]));
  } catch {
    return new Map();
  }
}
