import type { BlobStorage, RepositoryConfig, z } from '../engine/index.ts';

/** Where the backups would be: `free` is beside whatever is there already, and shared with nothing. */
export type Whereabouts = 'found' | 'free';

/** What the worker does with a destination of one kind. `Settings` is what is stored of it. */
export interface DestinationAdapter<Settings> {
  /**
   * Finds where the backups are, or would be put, at the place that the form has given. Writes nothing.
   * @param input what the form gave: the values of its fields by name, or what its `Connect` hands over.
   * @throws BackupError why the place could not be looked at, such as `permission-lost` or `place-missing`.
   */
  readonly locate: (input: unknown, where: Whereabouts) => Promise<Settings>;
  /** What a new destination is called until the person renames it. */
  readonly suggestName: (settings: Settings) => string;
  /** What it is, such as the name of the folder. */
  readonly describe: (settings: Settings) => string;
  readonly isSame: (one: Settings, other: Settings) => Promise<boolean>;
  /** Whether it could be used without asking the person: quick, and without writing anything. */
  readonly mayUse: (settings: Settings) => Promise<boolean>;
  /** What the page needs to ask the person for permission again: see `renew` of the kind's form. */
  readonly permissionSubject?: (settings: Settings) => unknown;
  /**
   * @throws BackupError `no-repository` where it is opened for reading and nothing is there; `permission-lost`,
   *   `place-missing`, `offline`, and whatever else keeps it from being opened.
   */
  readonly open: (settings: Settings, mode: 'read' | 'readwrite') => Promise<BlobStorage>;
  /** Writes what a person who finds the place should read. */
  readonly explain: (settings: Settings, config: RepositoryConfig) => Promise<void>;
  /** Removes everything that the app has put there, and nothing else. */
  readonly clear: (settings: Settings) => Promise<void>;
}

/** What can be done with one destination, whatever its kind. */
export interface AdapterAtPlace {
  readonly suggestName: () => string;
  readonly describe: () => string;
  readonly isSame: (stored: unknown) => Promise<boolean>;
  readonly mayUse: () => Promise<boolean>;
  readonly permissionSubject: () => unknown;
  readonly open: (mode: 'read' | 'readwrite') => Promise<BlobStorage>;
  readonly explain: (config: RepositoryConfig) => Promise<void>;
  readonly clear: () => Promise<void>;
}

/** An adapter whose settings are checked at the border, so that the registry can hold adapters of all kinds. */
export interface BoundAdapter {
  readonly locate: (input: unknown, where: Whereabouts) => Promise<object>;
  readonly isReadable: (stored: unknown) => boolean;
  /** @throws ZodError where what is stored is not what the kind stores. */
  readonly at: (stored: unknown) => AdapterAtPlace;
}

/** Binds an adapter to the schema of what its kind stores. */
export function bindAdapter<Settings extends object>(
  schema: z.ZodType<Settings>,
  adapter: DestinationAdapter<Settings>,
): BoundAdapter {
  return {
    locate: async (input, where) => schema.parse(await adapter.locate(input, where)),
    isReadable: (stored) => schema.safeParse(stored).success,
    at: (stored) => {
      const settings = schema.parse(stored);
      return {
        suggestName: () => adapter.suggestName(settings),
        describe: () => adapter.describe(settings),
        isSame: async (other) => {
          const parsed = schema.safeParse(other);
          return parsed.success && adapter.isSame(settings, parsed.data);
        },
        mayUse: () => adapter.mayUse(settings),
        permissionSubject: () => adapter.permissionSubject?.(settings),
        open: (mode) => adapter.open(settings, mode),
        explain: (config) => adapter.explain(settings, config),
        clear: () => adapter.clear(settings),
      };
    },
  };
}
