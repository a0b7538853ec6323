import type { CatalogueRecord, FieldValue } from '../../../catalogue/model.ts';

// [Note: What a closing tab has not saved]
// A browser does not wait for its database when a tab is closed or reloaded, so a write in progress is lost. But
// `localStorage` is written at once. So edits that are unsaved or being saved at that moment are put there, and picked
// up when the record is opened again. Part of them may have been saved after all: then the record has changed, but not
// after it was left. They are dropped if the record was changed since, or is an earlier version, for example after a
// restore.

/** By field id; `undefined` empties the field. */
type UnsavedEdits = ReadonlyMap<string, FieldValue | undefined>;

const keyOf = (recordId: string) => `heirloom-unsaved-${recordId}`;

/** Stores unsaved edits for the next page. */
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
    // Without space for it, only the save in progress may succeed.
  }
}

/** Called once they are saved. */
export function forgetUnsavedEdits(recordId: string): void {
  try {
    localStorage.removeItem(keyOf(recordId));
  } catch {
    // Nothing was stored then either.
  }
}

/** The unsaved edits of an earlier page; none if the record was changed since. */
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
    // Written by `keepUnsavedEdits`; `null` represents values that JSON cannot express.
    const edits = (kept.edits as [string, FieldValue | null][]).filter(
      ([fieldId, value]) => JSON.stringify(value) !== JSON.stringify(values[fieldId] ?? null),
    );
    return new Map(edits.map(([fieldId, value]) => [fieldId, value ?? undefined]));
  } catch {
    return new Map();
  }
}
