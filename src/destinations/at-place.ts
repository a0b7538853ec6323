import { diagnose, webDiagnosisPorts } from '../adapters/http/diagnose.ts';
import { isLoopback } from '../adapters/http/destination-host.ts';
import { BackupError, retrying, type BlobStorage, type CallOptions } from '../engine/index.ts';
import { webHttpPorts } from '../adapters/http/web-ports.ts';
import type { AdapterAtPlace, AdapterTools, BoundAdapter, Whereabouts } from './adapter.ts';
import { asKeyAllows } from './append-only.ts';
import { addressesIn, connectionsOf } from './connections.ts';
import type { DestinationAbilities } from './definition.ts';
import { credentialFieldsOf, getDefinition, mustGetDefinition, secretNamesOf, serversOf, signInOf } from './kinds.ts';
import { probe, probeSchema, type ProbeResult } from './probe.ts';
import { readingBack } from './reading-back.ts';
import { ADAPTERS } from './registry.ts';
import { hasOpenSecret, sealSecrets } from './secret.ts';

/** A stored destination: its kind, and the settings of that kind. Secrets in it are sealed. */
export interface DestinationPlace {
  readonly kind: string;
  /** What its server does. */
  readonly probed?: ProbeResult;
}

/** The abilities of a destination, and its operations. */
export type KindAtPlace = DestinationAbilities &
  Pick<AdapterAtPlace, 'describe' | 'mayUse' | 'permissionSubject' | 'open' | 'explain' | 'clear'> & {
    /** Nothing is deleted there, because its key may not, or its kind keeps everything: no retention rules apply. */
    readonly isAppendOnly: boolean;
    /** It needs a key or a token that its server may refuse one day; then the person is asked again. */
    readonly hasCredentials: boolean;
    /** It is reached over a network, beyond this machine. */
    readonly isOnNetwork: boolean;
  };

const adapters: Readonly<Record<string, BoundAdapter>> = ADAPTERS;

/** Binds the kind of a place to the place. @throws BackupError `internal` for an unknown kind. */
export function kindOf(place: DestinationPlace): KindAtPlace {
  const definition = mustGetDefinition(place.kind);
  const { can } = definition;
  if (!('settings' in definition)) return { ...can, ...notKeptApart, describe: () => definition.words.describes };
  const adapter = adapterAt(place);
  const canRemove = can.keepsEverything !== true && (probedOf(place)?.canRemove ?? true);
  const hasCredentials = credentialFieldsOf(place).length > 0 || signInOf(place) !== undefined;
  const open = async (mode: 'read' | 'readwrite') => {
    const storage = await adapter.open(mode);
    const allowed = hasCredentials ? readingBack(asKeyAllows(storage, canRemove)) : storage;
    return can.hasTransientFailures ? withRetries(allowed) : allowed;
  };
  const isOutsideDevice = adapter.isOutsideDevice() ?? can.isOutsideDevice;
  const address = adapter.address();
  const isOnNetwork = address !== undefined && !isLoopback(address);
  return { ...can, ...adapter, open, isOutsideDevice, isAppendOnly: !canRemove, hasCredentials, isOnNetwork };
}

/** Whether this version of the app knows the kind and can read the stored settings. */
export function isKnownPlace(place: DestinationPlace): boolean {
  const definition = getDefinition(place.kind);
  if (!definition) return false;
  return !('settings' in definition) || mustGetAdapter(place.kind).isReadable(place);
}

/**
 * A place from a form, not yet set up as a destination.
 * @throws BackupError as `locate` of its adapter; if no answer can be read, with a hint at the likeliest reason.
 */
export async function locatePlace(
  kind: string,
  input: unknown,
  where: Whereabouts,
): Promise<{ readonly place: DestinationPlace; readonly suggestedName: string }> {
  const adapter = mustGetAdapter(kind);
  const servers = serversOf({ kind });
  const settings = await diagnosingAt(
    () => addressesIn(input, servers)[0],
    () => adapter.locate(input, where, { connect: connectionsOf(input, servers) }),
  );
  const place = await sealPlace({ ...settings, kind });
  return { place, suggestedName: adapterAt(place).suggestName() };
}

/** The same place with its secrets sealed. [Note: Keys of destinations] */
export function sealPlace(place: DestinationPlace): Promise<DestinationPlace> {
  return sealSecrets(place, secretNamesOf(place));
}

/**
 * The same place with another key or token. @param credentials from a form, of which only the fields that are asked for
 *   again are used; or the answer of the provider at which the person signs in.
 * @throws BackupError `invalid-format` if one is missing; `permission-denied` with the hint `other-account`.
 */
export async function withCredentials(
  place: DestinationPlace,
  credentials: Readonly<Record<string, string>>,
): Promise<DestinationPlace> {
  const { signInAgain } = adapterAt(place);
  if (signInAgain) return sealPlace({ ...place, ...(await signInAgain(credentials)) });
  const names = credentialFieldsOf(place).map(({ name }) => name);
  const renewed = { ...place, ...Object.fromEntries(names.map((name) => [name, credentials[name] ?? ''])) };
  if (!isKnownPlace(renewed)) throw new BackupError('invalid-format', { context: { what: 'a key is missing' } });
  return sealPlace(renewed);
}

/** Whether a secret is stored in the open, as by a version of the app before this. */
export function isUnsealed(place: DestinationPlace): boolean {
  return hasOpenSecret(place, secretNamesOf(place));
}

/**
 * Tries everything that copying relies on, and remembers what the server does. [Note: Probed, never assumed]
 * @returns the place with what was found out; unchanged if its kind needs no trial.
 * @throws BackupError why it does not work; if no answer can be read, with a hint at the likeliest reason.
 */
export async function probePlace(place: DestinationPlace, options: CallOptions = {}): Promise<DestinationPlace> {
  const prepare = adapterAt(place).getProbe();
  if (!prepare) return place;
  return diagnosing(place, async () => ({ ...place, probed: await probe(await prepare(), options) }));
}

/** Does something with a place, and finds out why if it gives no answer. @throws BackupError with a better hint. */
export function diagnosing<Value>(place: DestinationPlace, work: () => Promise<Value>): Promise<Value> {
  return diagnosingAt(() => adapterAt(place).address(), work);
}

async function diagnosingAt<Value>(findAddress: () => string | undefined, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BackupError) || error.hint !== 'no-answer') throw error;
    // Only now: what is kept in this browser has no address, and no adapter that would know one.
    const address = findAddress();
    if (address === undefined) throw error;
    const hint = await diagnose(address, webDiagnosisPorts);
    throw new BackupError('offline', { context: error.context, hint, cause: error });
  }
}

/** Whether two destinations are the same place, so that it is not added twice. */
export async function isSamePlace(one: DestinationPlace, other: DestinationPlace): Promise<boolean> {
  return one.kind === other.kind && adapterAt(one).isSame(other);
}

function adapterAt(place: DestinationPlace): AdapterAtPlace {
  return mustGetAdapter(place.kind).at(place, toolsFor(place));
}

function toolsFor(place: DestinationPlace): AdapterTools {
  return { connect: connectionsOf(place, serversOf(place)), probed: probedOf(place) };
}

function probedOf({ probed }: DestinationPlace): ProbeResult | undefined {
  return probeSchema.safeParse(probed).data;
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
  isAppendOnly: false,
  hasCredentials: false,
  isOnNetwork: false,
} as const;

const ATTEMPTS = 4;

function withRetries(storage: BlobStorage): BlobStorage {
  return retrying(storage, { attempts: ATTEMPTS, sleep: webHttpPorts.sleep });
}
