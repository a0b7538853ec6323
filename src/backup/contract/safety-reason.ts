/** Which backup something is done with. */
export interface NamedBackup {
  readonly name: string;
  readonly takenAt: string;
}

/** What a safety backup is made before. Names are the person's own. */
export type SafetyReason =
  | { readonly kind: 'delete-collection'; readonly name: string }
  | { readonly kind: 'delete-records'; readonly count: number; readonly collection: string }
  | { readonly kind: 'delete-field'; readonly name: string; readonly collection: string }
  /** Another type, or choices that are taken away. */
  | { readonly kind: 'change-field'; readonly name: string; readonly collection: string }
  | { readonly kind: 'import'; readonly fileName: string }
  | { readonly kind: 'restore'; readonly backup: NamedBackup; readonly isPart: boolean }
  /** One version of one record. */
  | { readonly kind: 'bring-back'; readonly title: string; readonly takenAt: string }
  /** `backup`: what the restore was made from. */
  | { readonly kind: 'undo' | 'redo'; readonly backup: NamedBackup };

/** Those that a person begins on a screen of the catalogue, rather than of the backups. */
export type CatalogueReason = Exclude<SafetyReason, { readonly kind: 'restore' | 'bring-back' | 'undo' | 'redo' }>;
