import { isKnownPlace, isUnsealed, sealPlace, type DestinationPlace } from '../../../destinations/at-place.ts';
import { abilitiesOf, fixedKinds } from '../../../destinations/kinds.ts';
import type { PlaceStore } from '../../../destinations/place-store.ts';
import {
  BackupError,
  DEFAULT_RETENTION,
  parseRetention,
  type Finding,
  type KeptBackup,
  type RetentionPolicy,
  type SerializedBackupError,
  type DrillReport,
} from '../../../engine/index.ts';
import type { SpreadCheck } from '../../../engine/programs.ts';
import {
  type DestinationChange,
  type DestinationCheck,
  type DownloadedFile,
  type StoragePrice,
} from '../../contract/destinations.ts';
import { DeviceValue } from '../platform/device-value.ts';
import { dropReplicaCache } from './replica-cache.ts';

/** The person's settings. */
export interface Destination {
  readonly id: string;
  readonly name: string;
  readonly place: DestinationPlace;
  /** ISO 8601; missing for those that always exist. */
  readonly addedAt?: string;
  readonly isPaused: boolean;
  readonly isOutsideThisDevice: boolean;
  readonly retention: RetentionPolicy;
  readonly remindAfterDays: number | null;
  readonly price?: StoragePrice | null;
}

/** The facts about a destination from earlier work with it. */
export interface DestinationFacts {
  readonly error?: SerializedBackupError;
  /**
   * Whose replica was there at the last copy: if none of it is there any more, the place is not refilled without
   * asking.
   */
  readonly repositoryId?: string;
  /** Whether several devices write there. */
  readonly isShared?: boolean;
  readonly sizeBytes?: number;
  readonly backups?: readonly KeptBackup[];
  readonly lastCopyAt?: string;
  readonly lastSeenAt?: string;
  readonly lastCheck?: DestinationCheck;
  readonly lastDrill?: DrillReport;
  /** How far the reading of its packs has come, some every day, and what this round has read. */
  readonly spreadCheck?: SpreadCheck & { readonly objects: number; readonly bytes: number };
  /** The damage to be repaired: the first hundred findings. */
  readonly damage?: readonly Finding[];
  /**
   * The damage left by the last repair, and its time: it is not tried again and again while there is no source for it.
   */
  readonly healTried?: { readonly signature: string; readonly at: string };
  /** The key slots there when they were last made equal to those here. */
  readonly slots?: string;
  readonly files?: readonly DownloadedFile[];
}

export const REMIND_AFTER_DAYS = 30;

const ALWAYS = {
  isPaused: false,
  isOutsideThisDevice: false,
  retention: DEFAULT_RETENTION,
  remindAfterDays: REMIND_AFTER_DAYS,
} as const;
/** There is one of each kind, so the kind is the id. */
const FIXED: readonly Destination[] = fixedKinds().map(({ kind, definition }) => ({
  ...ALWAYS,
  id: kind,
  name: definition.words.name,
  place: { kind },
}));

const destinations = new DeviceValue<readonly Destination[]>('destinations');
const facts = new DeviceValue<Readonly<Record<string, DestinationFacts>>>('destination-facts');

/**
 * This browser first, then added ones, then downloads. Kinds that only another version of the app knows are left out,
 * and stay stored.
 */
export async function getDestinations(): Promise<readonly Destination[]> {
  const stored = await getStored();
  const fixed = FIXED.map((always) => ({ ...always, ...stored.find(({ id }) => id === always.id) }));
  const added = stored.filter(({ id, place }) => !FIXED.some((always) => always.id === id) && isKnownPlace(place));
  const isHere = ({ place }: Destination) => abilitiesOf(place).isHere;
  return [...fixed.filter(isHere), ...added, ...fixed.filter((destination) => !isHere(destination))];
}

/** Seals secrets that an earlier version stored in the open. [Note: Keys of destinations] */
async function getStored(): Promise<readonly Destination[]> {
  const stored = (await destinations.get()) ?? [];
  const unsealed = stored.filter(({ place }) => isUnsealed(place));
  if (unsealed.length === 0) return stored;
  const sealed = new Map<string, DestinationPlace>();
  for (const { id, place } of unsealed) sealed.set(id, await sealPlace(place));
  await destinations.update((all = []) =>
    all.map((destination) => {
      const place = isUnsealed(destination.place) ? sealed.get(destination.id) : undefined;
      return place ? { ...destination, place } : destination;
    }),
  );
  return (await destinations.get()) ?? [];
}

/** @throws BackupError `missing-object`, if it was removed meanwhile. */
export async function mustGetDestination(id: string): Promise<Destination> {
  const found = (await getDestinations()).find((destination) => destination.id === id);
  if (found) return found;
  throw new BackupError('missing-object', { context: { destination: id.slice(0, 80) }, hint: 'destination-gone' });
}

export async function addDestination(destination: Destination): Promise<void> {
  await destinations.update((all = []) => [...all, destination]);
}

const MOST_NAME = 100;

export async function changeDestination(id: string, change: DestinationChange): Promise<Destination> {
  const before = await mustGetDestination(id);
  const { retention, name, price, ...rest } = change;
  const after: Destination = {
    ...before,
    ...rest,
    ...(name === undefined || name.trim() === '' ? {} : { name: name.trim().slice(0, MOST_NAME) }),
    ...(retention === undefined ? {} : { retention: parseRetention(retention) }),
    ...(price === undefined ? {} : { price: price && isPrice(price) ? price : null }),
  };
  await destinations.update((all = []) =>
    [...all.filter((other) => other.id !== id), after].sort((a, b) => (a.addedAt ?? '').localeCompare(b.addedAt ?? '')),
  );
  return after;
}

function isPrice({ amount, currency }: StoragePrice): boolean {
  return Number.isFinite(amount) && amount > 0 && /^[A-Z]{3}$/.test(currency);
}

/** Stores other settings of the same place: a new key, or what a probe found out. */
export async function changePlace(id: string, place: DestinationPlace): Promise<void> {
  await destinations.update((all = []) => all.map((other) => (other.id === id ? { ...other, place } : other)));
}

/** For places whose secret changes by itself. */
export const storedPlaces: PlaceStore = {
  find: async (grant) => (await getStored()).map(({ place }) => place).find((place) => hasGrant(place, grant)),
  change: (grant, members) =>
    destinations.update((all = []) =>
      all.map((other) => (hasGrant(other.place, grant) ? { ...other, place: { ...other.place, ...members } } : other)),
    ),
};

function hasGrant(place: DestinationPlace, grant: string): boolean {
  return 'grant' in place && place.grant === grant;
}

export async function forgetDestination(id: string): Promise<void> {
  await destinations.update((all = []) => all.filter((other) => other.id !== id));
  await facts.update((all = {}) => Object.fromEntries(Object.entries(all).filter(([other]) => other !== id)));
  await dropReplicaCache(id);
}

export async function getFacts(id: string): Promise<DestinationFacts> {
  return (await facts.get())?.[id] ?? {};
}

export async function getAllFacts(): Promise<Readonly<Record<string, DestinationFacts>>> {
  return (await facts.get()) ?? {};
}

/** In one transaction, so that two tabs do not undo each other's change. */
export function updateFacts(id: string, change: (known: DestinationFacts) => DestinationFacts): Promise<void> {
  return facts.update((all = {}) => ({ ...all, [id]: change(all[id] ?? {}) }));
}

/** The same without some of the facts. */
export function without(known: DestinationFacts, ...names: readonly (keyof DestinationFacts)[]): DestinationFacts {
  return Object.fromEntries(Object.entries(known).filter(([name]) => !names.some((gone) => gone === name)));
}
