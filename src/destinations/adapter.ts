import type { BlobStorage, Bytes, RepositoryConfig } from '../engine/index.ts';
import type { z } from '../engine/low-level.ts';

/**
 * Which place to find for the backups: `found` is an existing one if there is one; `free` is a new place next to any
 * existing backups.
 */
export type Whereabouts = 'found' | 'free';

/** The worker's operations for one kind of destination. `Settings` is the stored data. */
export interface DestinationAdapter<Settings> {
  /**
   * Finds the place of the backups, or the place for new ones, from the form's input. Writes nothing.
   * @param input from the form: the values of its fields by name, or the value that its `Connect` hands over.
   * @throws BackupError why the place could not be accessed, such as `permission-lost` or `place-missing`.
   */
  readonly locate: (input: unknown, where: Whereabouts) => Promise<Settings>;
  /** The name of a new destination until the person renames it. */
  readonly suggestName: (settings: Settings) => string;
  /** A short description, such as the name of the folder. */
  readonly describe: (settings: Settings) => string;
  readonly isSame: (one: Settings, other: Settings) => Promise<boolean>;
  /** Whether it can be used without asking the person. Quick, and writes nothing. */
  readonly mayUse: (settings: Settings) => Promise<boolean>;
  /** The value that the page needs to ask the person for permission again: see `renew` of the kind's form. */
  readonly permissionSubject?: (settings: Settings) => unknown;
  /**
   * Opens the storage. @throws BackupError `no-repository` if it is opened for reading and there is none;
   * `permission-lost`, `place-missing`, `offline`, and any other error that prevents opening it.
   */
  readonly open: (settings: Settings, mode: 'read' | 'readwrite') => Promise<BlobStorage>;
  /**
   * Writes a note for anyone who finds the place, and the page that opens the backups without the app, unless they are
   * there already.
   * @param page missing if it could not be loaded: then a page that is there stays.
   */
  readonly explain: (settings: Settings, config: RepositoryConfig, page: Bytes | undefined) => Promise<void>;
  /** Removes everything that the app has put there, and nothing else. */
  readonly clear: (settings: Settings) => Promise<void>;
}

/** The operations of one destination, whatever its kind. */
export interface AdapterAtPlace {
  readonly suggestName: () => string;
  readonly describe: () => string;
  readonly isSame: (stored: unknown) => Promise<boolean>;
  readonly mayUse: () => Promise<boolean>;
  readonly permissionSubject: () => unknown;
  readonly open: (mode: 'read' | 'readwrite') => Promise<BlobStorage>;
  readonly explain: (config: RepositoryConfig, page: Bytes | undefined) => Promise<void>;
  readonly clear: () => Promise<void>;
}

/** An adapter whose settings are validated, so that the registry can contain adapters of all kinds. */
export interface BoundAdapter {
  readonly locate: (input: unknown, where: Whereabouts) => Promise<object>;
  readonly isReadable: (stored: unknown) => boolean;
  /** @throws ZodError if the stored settings do not match the kind's schema. */
  readonly at: (stored: unknown) => AdapterAtPlace;
}

/** Binds an adapter to the schema of its kind's settings. */
export function bindAdapter<Settings extends object>(
  schema: z.ZodMiniType<Settings>,
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
        explain: (config, page) => adapter.explain(settings, config, page),
        clear: () => adapter.clear(settings),
      };
    },
  };
}
