import type { Send } from '../adapters/http/http-request.ts';
import type { BlobStorage, Bytes, RepositoryConfig } from '../engine/index.ts';
import type { z } from '../engine/low-level.ts';
import type { ProbeResult, ProbeTarget } from './probe.ts';

/**
 * Which place to find for the backups: `found` is an existing one if there is one; `free` is a new place next to any
 * existing backups.
 */
export type Whereabouts = 'found' | 'free';

/** What an adapter of a kind on a network is given. */
export interface AdapterTools {
  /**
   * A way to send requests to an address in the settings. @throws BackupError `internal` for an address that is not
   * among them.
   */
  readonly connect: (address: string) => Send;
  /** What a probe found out about the place; missing before the first. */
  readonly probed?: ProbeResult | undefined;
}

/** The worker's operations for one kind of destination. `Settings` is the stored data. */
export interface DestinationAdapter<Settings> {
  /**
   * Finds the place of the backups, or the place for new ones, from the form's input. Writes nothing.
   * @param input from the form: the values of its fields by name, or the value that its `Connect` hands over.
   * @throws BackupError why the place could not be accessed, such as `permission-lost` or `place-missing`.
   */
  readonly locate: (input: unknown, where: Whereabouts, tools: AdapterTools) => Promise<Settings>;
  /** The name of a new destination until the person renames it. */
  readonly suggestName: (settings: Settings) => string;
  /** A short description, such as the name of the folder. */
  readonly describe: (settings: Settings) => string;
  readonly isSame: (one: Settings, other: Settings) => Promise<boolean>;
  /** Whether it can be used without asking the person. Quick, and writes nothing. */
  readonly mayUse: (settings: Settings) => Promise<boolean>;
  /**
   * The settings after signing in again, for a kind at whose provider people sign in. @param answer from the window.
   * @throws BackupError `permission-denied` with the hint `other-account` if it is another account than before.
   */
  readonly signInAgain?: (settings: Settings, answer: unknown, tools: AdapterTools) => Promise<Settings>;
  /** The value that the page needs to ask the person for permission again: see `renew` of the kind's form. */
  readonly permissionSubject?: (settings: Settings) => unknown;
  /**
   * Opens the storage. Whether there are backups, `repository.json` says. @throws BackupError `no-repository` if it is
   * opened for reading and its folder is missing; `permission-lost`, `place-missing`, `offline`, and any other error
   * that prevents opening it.
   */
  readonly open: (settings: Settings, mode: 'read' | 'readwrite', tools: AdapterTools) => Promise<BlobStorage>;
  /**
   * How a connection is tried before it is used. Missing: it needs no trial.
   * @throws BackupError as `open`.
   */
  readonly probe?: (settings: Settings, tools: AdapterTools) => Promise<ProbeTarget>;
  /** The address to diagnose if no answer can be read; missing for a place without a network. */
  readonly address?: (settings: Settings) => string;
  /** Whether it outlives this device, if that differs from place to place. Default: as the kind's ability says. */
  readonly isOutsideDevice?: (settings: Settings) => boolean;
  /**
   * Writes a note for anyone who finds the place, and the page that opens the backups without the app, unless they are
   * there already.
   */
  readonly explain: (settings: Settings, note: NoteForPeople, tools: AdapterTools) => Promise<void>;
  /** Removes everything that the app has put there, and nothing else. */
  readonly clear: (settings: Settings, tools: AdapterTools) => Promise<void>;
}

/** What a place tells people who find it. */
export interface NoteForPeople {
  readonly config: RepositoryConfig;
  /** `recover.html`; missing if it could not be loaded: then a page that is there stays. */
  readonly page: Bytes | undefined;
}

/** The operations of one destination, whatever its kind. */
export interface AdapterAtPlace {
  readonly suggestName: () => string;
  readonly describe: () => string;
  readonly isSame: (stored: unknown) => Promise<boolean>;
  readonly mayUse: () => Promise<boolean>;
  readonly signInAgain: ((answer: unknown) => Promise<object>) | undefined;
  readonly permissionSubject: () => unknown;
  readonly open: (mode: 'read' | 'readwrite') => Promise<BlobStorage>;
  readonly getProbe: () => (() => Promise<ProbeTarget>) | undefined;
  readonly address: () => string | undefined;
  readonly isOutsideDevice: () => boolean | undefined;
  readonly explain: (config: RepositoryConfig, page: Bytes | undefined) => Promise<void>;
  readonly clear: () => Promise<void>;
}

/** An adapter whose settings are validated, so that the registry can contain adapters of all kinds. */
export interface BoundAdapter {
  readonly locate: (input: unknown, where: Whereabouts, tools: AdapterTools) => Promise<object>;
  readonly isReadable: (stored: unknown) => boolean;
  /** @throws ZodError if the stored settings do not match the kind's schema. */
  readonly at: (stored: unknown, tools: AdapterTools) => AdapterAtPlace;
}

/** Binds an adapter to the schema of its kind's settings. */
export function bindAdapter<Settings extends object>(
  schema: z.ZodMiniType<Settings>,
  adapter: DestinationAdapter<Settings>,
): BoundAdapter {
  return {
    locate: async (input, where, tools) => schema.parse(await adapter.locate(input, where, tools)),
    isReadable: (stored) => schema.safeParse(stored).success,
    at: (stored, tools) => {
      const settings = schema.parse(stored);
      const { probe, signInAgain } = adapter;
      return {
        suggestName: () => adapter.suggestName(settings),
        describe: () => adapter.describe(settings),
        isSame: async (other) => {
          const parsed = schema.safeParse(other);
          return parsed.success && adapter.isSame(settings, parsed.data);
        },
        mayUse: () => adapter.mayUse(settings),
        signInAgain: signInAgain && (async (answer) => schema.parse(await signInAgain(settings, answer, tools))),
        permissionSubject: () => adapter.permissionSubject?.(settings),
        open: (mode) => adapter.open(settings, mode, tools),
        getProbe: () => probe && (() => probe(settings, tools)),
        address: () => adapter.address?.(settings),
        isOutsideDevice: () => adapter.isOutsideDevice?.(settings),
        explain: (config, page) => adapter.explain(settings, { config, page }, tools),
        clear: () => adapter.clear(settings, tools),
      };
    },
  };
}
