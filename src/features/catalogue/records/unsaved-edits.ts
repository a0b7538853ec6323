import type { CatalogueRecord, FieldValue } from '../../../catalogue/model.ts';

// [Note: What a closing tab has not saved]
// A browser does not wait for its database when a tab is closed or reloaded: a write that is under way then is lost.
// What it does keep is `localStorage`, which is written at once. So what waits to be saved at that moment, or is being
// saved, is left there, and taken up when the record is opened again. A part of it may have been saved all the same:
// then the record has changed, but not later than it was left. Unless it has been changed since, or is one from before,
// as after a restore.

/** By field id; `undefined` empties the field. */
type UnsavedEdits = ReadonlyMap<string, FieldValue | undefined>;

const keyOf = (recordId: string) => `heirloom-unsaved-${recordId}`;

/** Leaves what is not saved yet where the next page finds it. */
export function keepUnsavedEdits({ id, updatedAt }: CatalogueRecord, edits: UnsavedEdits): void {
  try {
    localStorage.setItem(
      keyOf(id),
      JSON.stringify({
        updatedAt,
        leftAt: new Date().toISOString(),
        edits: [...edits].map(([fieldId, value]) => [fieldId, value ?? null]),
      }),
    );
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
export function takeUnsavedEdits({ id, updatedAt, values }: CatalogueRecord): UnsavedEdits {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null');
    forgetUnsavedEdits(id);
    if (
      typeof kept !== 'object' ||
      kept === null ||
      !('updatedAt' in kept) ||
      !('leftAt' in kept) ||
      !('edits' in kept)
    )
      return new Map();
    if (typeof kept.updatedAt !== 'string' || typeof kept.leftAt !== 'string' || !Array.isArray(kept.edits))
      return new Map();
    if (updatedAt !== kept.updatedAt && (updatedAt < kept.updatedAt || updatedAt > kept.leftAt)) return new Map();
    // Written by `keepUnsavedEdits`; `null` stands for what JSON has no word for.
    const edits = (kept.edits as [string, FieldValue | null][]).filter(
      ([fieldId, value]) => JSON.stringify(value) !== JSON.stringify(values[fieldId] ?? null),
    );
    return new Map(edits.map(([fieldId, value]) => [fieldId, value ?? undefined]));
  } catch {
    return new Map();
  }
}
