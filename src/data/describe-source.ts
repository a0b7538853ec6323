/** What a table of the catalogue is to a backup. */
export interface CatalogueTable {
  /** `configuration`: how things are arranged; `data`: what a person has entered; `files`: binary content. */
  readonly role: 'configuration' | 'data' | 'files';
  /** Belongs in even the smallest backup. */
  readonly isEssential?: boolean;
  /** A row never changes under its key, since the key is the hash of its content. */
  readonly isContentAddressed?: boolean;
}

/** Every table of the catalogue's database. Plain data: the data layer knows nothing of the engine. */
export const CATALOGUE_TABLES = {
  collections: { role: 'configuration', isEssential: true },
  fields: { role: 'configuration', isEssential: true },
  views: { role: 'configuration' },
  settings: { role: 'configuration' },
  records: { role: 'data', isEssential: true },
  files: { role: 'files', isContentAddressed: true },
} as const satisfies Record<string, CatalogueTable>;
