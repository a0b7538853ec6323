import { BackupError, retrying, type BlobStorage, type RetryOptions } from '../engine/index.ts';
import type { AdapterAtPlace, BoundAdapter, Whereabouts } from './adapter.ts';
import type { DestinationAbilities } from './definition.ts';
import { getDefinition, mustGetDefinition } from './kinds.ts';
import { ADAPTERS } from './registry.ts';

/** A stored destination: its kind, and the settings of that kind. */
export interface DestinationPlace {
  readonly kind: string;
}

/** The abilities of a destination, and its operations. */
export type KindAtPlace = DestinationAbilities & Omit<AdapterAtPlace, 'isSame' | 'suggestName'>;

const adapters: Readonly<Record<string, BoundAdapter>> = ADAPTERS;

/** Binds the kind of a place to the place. @throws BackupError `internal` for an unknown kind. */
export function kindOf(place: DestinationPlace): KindAtPlace {
  const definition = mustGetDefinition(place.kind);
  const { can } = definition;
  if (!('settings' in definition)) return { ...can, ...notKeptApart, describe: () => definition.words.describes };
  const adapter = mustGetAdapter(place.kind).at(place);
  const open = async (mode: 'read' | 'readwrite') => {
    const storage = await adapter.open(mode);
    return can.hasTransientFailures ? withRetries(storage) : storage;
  };
  return { ...can, ...adapter, open };
}

/** Whether this version of the app knows the kind and can read the stored settings. */
export function isKnownPlace(place: DestinationPlace): boolean {
  const definition = getDefinition(place.kind);
  if (!definition) return false;
  return !('settings' in definition) || mustGetAdapter(place.kind).isReadable(place);
}

/** A place from a form, not yet set up as a destination. @throws BackupError as `locate` of its adapter. */
export async function locatePlace(
  kind: string,
  input: unknown,
  where: Whereabouts,
): Promise<{ readonly place: DestinationPlace; readonly suggestedName: string }> {
  const adapter = mustGetAdapter(kind);
  const settings = await adapter.locate(input, where);
  return { place: { ...settings, kind }, suggestedName: adapter.at(settings).suggestName() };
}

/** Whether two destinations are the same place, so that it is not added twice. */
export async function isSamePlace(one: DestinationPlace, other: DestinationPlace): Promise<boolean> {
  return one.kind === other.kind && mustGetAdapter(one.kind).at(one).isSame(other);
}

function mustGetAdapter(kind: string): BoundAdapter {
  const found = Object.hasOwn(adapters, kind) ? adapters[kind] : undefined;
  if (!found) throw new BackupError('internal', { context: { what: `no adapter for a destination: ${kind}` } });
  return found;
}

const NOT_A_REPLICA = () =>
  Promise.reject(new BackupError('internal', { context: { what: 'no replica is kept there' } }));
const notKeptApart = {
  mayUse: async () => true,
  permissionSubject: () => undefined,
  open: NOT_A_REPLICA,
  explain: async () => undefined,
  clear: NOT_A_REPLICA,
} as const;

const ATTEMPTS = 4;

function withRetries(storage: BlobStorage): BlobStorage {
  return retrying(storage, { attempts: ATTEMPTS, sleep });
}

const sleep: RetryOptions['sleep'] = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
