/** The action on a backup. */
export interface NamedBackup {
  readonly name: string;
  readonly takenAt: string;
}

/** The action before which a safety backup is made. Names are the person's own. */
export type SafetyReason =
  | { readonly kind: 'delete-collection'; readonly name: string }
  | { readonly kind: 'delete-records'; readonly count: number; readonly collection: string }
  | { readonly kind: 'delete-field'; readonly name: string; readonly collection: string }
  /** Another type, or removed choices. */
  | { readonly kind: 'change-field'; readonly name: string; readonly collection: string }
  | { readonly kind: 'import'; readonly fileName: string }
  | { readonly kind: 'restore'; readonly backup: NamedBackup; readonly isPart: boolean }
  /** One version of one record. */
  | { readonly kind: 'bring-back'; readonly title: string; readonly takenAt: string }
  /** `backup`: the source of the restore. */
  | { readonly kind: 'undo' | 'redo'; readonly backup: NamedBackup }
  /** What other devices have changed, by their names. */
  | { readonly kind: 'undo-incoming'; readonly from: readonly string[] };

/** Actions that a person starts on a screen of the catalogue, rather than of the backups. */
export type CatalogueReason = Exclude<
  SafetyReason,
  { readonly kind: 'restore' | 'bring-back' | 'undo' | 'redo' | 'undo-incoming' }
>;
