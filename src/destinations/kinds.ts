import { BackupError } from '../engine/index.ts';
import type {
  AddableDefinition,
  DestinationAbilities,
  DestinationDefinition,
  DestinationField,
  DestinationWords,
} from './definition.ts';
import { DESTINATIONS } from './registry.ts';
import type { SignIn } from './sign-in.ts';

const definitions: Readonly<Record<string, DestinationDefinition>> = DESTINATIONS;

/** @returns `undefined` for a kind that only another version of the app knows. */
export function getDefinition(kind: string): DestinationDefinition | undefined {
  return Object.hasOwn(definitions, kind) ? definitions[kind] : undefined;
}

/** @throws BackupError `internal` for an unknown kind. */
export function mustGetDefinition(kind: string): DestinationDefinition {
  const found = getDefinition(kind);
  if (!found) throw new BackupError('internal', { context: { what: `an unknown kind of destination: ${kind}` } });
  return found;
}

/** The abilities of a destination. */
export function abilitiesOf({ kind }: { readonly kind: string }): DestinationAbilities {
  return mustGetDefinition(kind).can;
}

/** A kind with its definition. */
export interface AddableKindEntry {
  readonly kind: string;
  readonly definition: AddableDefinition;
}

/**
 * The kinds that a person can add, in the order in which the screens offer them. Without those where people sign in,
 * but for which the host has set no client id.
 */
export function addableKinds(): readonly AddableKindEntry[] {
  return Object.entries(definitions).flatMap(([kind, definition]) =>
    'settings' in definition && isOffered(definition) ? [{ kind, definition }] : [],
  );
}

function isOffered({ signIn }: AddableDefinition): boolean {
  return signIn === undefined || signIn.clientId !== undefined;
}

/** The kinds that always exist once. */
export function fixedKinds(): readonly { readonly kind: string; readonly definition: DestinationDefinition }[] {
  return Object.entries(definitions).flatMap(([kind, definition]) =>
    'settings' in definition ? [] : [{ kind, definition }],
  );
}

/** The fields of a kind that are asked for again if the server no longer accepts the key; empty if it has none. */
export function credentialFieldsOf({ kind }: { readonly kind: string }): readonly DestinationField[] {
  return fieldsOf(kind).filter(({ type, isAskedAgain }) => type === 'secret' || isAskedAgain === true);
}

/** How people sign in at its provider; `undefined` for a kind without. */
export function signInOf({ kind }: { readonly kind: string }): SignIn | undefined {
  return addableDefinitionOf(kind)?.signIn;
}

/** Whether people are signed in there only for an hour or a day at a time, so that being signed out is no fault. */
export function isBrieflySignedIn(place: { readonly kind: string }): boolean {
  return signInOf(place)?.isBrief === true;
}

/** The addresses that a kind reaches beside those in the settings. */
export function serversOf({ kind }: { readonly kind: string }): readonly string[] {
  return addableDefinitionOf(kind)?.servers ?? [];
}

/** What a destination's server asks for, as texts call it. */
export function secretNounOf({ kind }: { readonly kind: string }): string {
  const words: DestinationWords | undefined = getDefinition(kind)?.words;
  return words?.secretNoun ?? 'key';
}

/** The names of the settings that are secrets. */
export function secretNamesOf({ kind }: { readonly kind: string }): readonly string[] {
  const fields = fieldsOf(kind).flatMap(({ type, name }) => (type === 'secret' ? [name] : []));
  return [...fields, ...(addableDefinitionOf(kind)?.secrets ?? [])];
}

function fieldsOf(kind: string): readonly DestinationField[] {
  return addableDefinitionOf(kind)?.fields ?? [];
}

function addableDefinitionOf(kind: string): AddableDefinition | undefined {
  const definition = getDefinition(kind);
  return definition && 'settings' in definition ? definition : undefined;
}
