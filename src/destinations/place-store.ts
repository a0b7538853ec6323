/**
 * Where the places of destinations are stored, for a kind whose secret changes by itself: a provider may replace a
 * token each time that it is used.
 */
export interface PlaceStore {
  /** The stored settings with this grant; `undefined` if they are not stored, or were removed. */
  readonly find: (grant: string) => Promise<object | undefined>;
  /** Replaces some members of them. Does nothing if they are not stored. */
  readonly change: (grant: string, members: object) => Promise<void>;
}

let store: PlaceStore | undefined;

/** Set once, when the worker starts. The command line stores no places. */
export function keepPlacesIn(given: PlaceStore): void {
  store = given;
}

export function placeStore(): PlaceStore | undefined {
  return store;
}
