import type { ErrorHint } from '../engine/index.ts';
import type { z } from '../engine/low-level.ts';
import type { SignIn } from './sign-in.ts';

/** The abilities of a kind of destination. Screens and the host ask for these, never for the kind. */
export interface DestinationAbilities {
  /** It is the repository in this browser: backups are made in it and copied from it. */
  readonly isHere: boolean;
  /** Backups are copied there automatically. */
  readonly isReplica: boolean;
  /** It consists of backup files that the person keeps. Heirloom remembers them but never writes to them. */
  readonly isKeptByHand: boolean;
  /** The person adds and removes it; the other kinds always exist, one of each. */
  readonly canBeAdded: boolean;
  /** Its copies can be opened for a restore without choosing a file. */
  readonly canRestoreFrom: boolean;
  /** A small object can be written there, read back and removed, to see whether the connection works. */
  readonly canBeTested: boolean;
  /** The browser may revoke Heirloom's permission, and then has to ask the person again. */
  readonly needsPermission: boolean;
  /** It outlives the storage of this browser. */
  readonly isOutsideBrowser: boolean;
  /** It outlives this device; `asked`: only the person knows. */
  readonly isOutsideDevice: boolean | 'asked';
  /** Calls may fail for temporary reasons, such as a lost connection or a busy server, and are worth repeating. */
  readonly hasTransientFailures: boolean;
  /** Nothing is ever deleted there, whatever its key may do, because that would free no space. Default: no. */
  readonly keepsEverything?: boolean;
}

/** The states that a kind may describe in its own words; see `DestinationState`. */
export type WordedState = 'ok' | 'behind' | 'empty' | 'paused' | 'missing' | 'permission-lost';
/** The states for which a kind may have its own sentence. */
export type HintedState = 'behind' | 'damaged' | 'permission-lost' | 'emptied';

/** The texts of a kind, if the usual ones do not fit. */
export interface DestinationWords {
  /** The name of the kind, such as `Folder`. */
  readonly name: string;
  /** For the middle of a sentence, after “the” or “this”, such as `folder`. */
  readonly noun: string;
  /** What its server asks for, such as `password`. Default: `key`. */
  readonly secretNoun?: string;
  /** If it keeps everything: why, and how a person deletes copies nevertheless. */
  readonly keepsEverything?: { readonly note: string; readonly howToDelete: string };
  readonly states?: Readonly<Partial<Record<WordedState, string>>>;
  /** @param name the person's name for the destination. */
  readonly hints?: Readonly<Partial<Record<HintedState, (name: string) => string>>>;
  /** The question to the person, if only they know whether the destination leaves this device. */
  readonly outsideDevice?: {
    readonly label: string;
    readonly description: string;
    /** Shown until the person has said that it does. */
    readonly unanswered: string;
  };
}

/** A kind that always exists once. */
export interface FixedDefinition {
  readonly can: DestinationAbilities & { readonly canBeAdded: false; readonly isReplica: false };
  readonly words: DestinationWords & {
    /** A description in a few words. */
    readonly describes: string;
  };
}

/** One field of the form that adds a destination. */
export interface DestinationField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /**
   * `secret`: the typed text is hidden, and sealed before it is stored: the settings keep it under the same name, by
   * the schema `secretText`.
   */
  readonly type: 'text' | 'url' | 'secret';
  readonly isRequired: boolean;
  /** Asked for again, together with the secret, if the server no longer accepts that: such as a name or a key's id. */
  readonly isAskedAgain?: boolean;
  /** The text that it has at first. */
  readonly initial?: string;
}

/** A provider that a kind knows: what its form then starts from. */
export interface DestinationPreset {
  readonly name: string;
  /** By the names of fields. Words in capitals, and `…`, are to be replaced by the person. */
  readonly values: Readonly<Record<string, string>>;
  /** What is special about it, in a sentence or two. */
  readonly note: string;
}

/** Why a place could not be connected, from the likeliest on, by the hint of the error. */
export type ConnectCauses = Readonly<Partial<Record<ErrorHint, readonly string[]>>>;

/** A kind that the person can add. */
export interface AddableDefinition<Settings = unknown> {
  readonly can: DestinationAbilities & { readonly canBeAdded: true };
  readonly words: DestinationWords & {
    /** The button that adds one, such as `Add a folder`. */
    readonly add: string;
    /** The button that chooses one, in the set-up and for a restore, such as `Choose a folder`. */
    readonly choose: string;
    /** What it is, for the list of places in the set-up. */
    readonly introduction: string;
  };
  /** The fields of the form. `null`: connecting takes more than fields, see `Connect` of the kind's form. */
  readonly fields: readonly DestinationField[] | null;
  /** The person signs in at its provider, after the form. Missing: the fields are enough. */
  readonly signIn?: SignIn;
  /**
   * The addresses that the kind reaches beside those in the settings: the same for everyone. If a provider names the
   * server for each file, all below a domain: `https://*.example.com`.
   */
  readonly servers?: readonly string[];
  /** The names of settings that are secrets beside the fields of that type, with the schema `secretText`. */
  readonly secrets?: readonly string[];
  /** Missing: there are none to choose from. */
  readonly presets?: readonly DestinationPreset[];
  /** Missing: the usual advice is enough. */
  readonly causes?: ConnectCauses;
  /** The schema of the stored data beside the kind. */
  readonly settings: z.ZodMiniType<Settings>;
}

export type DestinationDefinition = FixedDefinition | AddableDefinition;

/** The abilities of a kind that only keeps copies of the repository; a starting point for its definition. */
export const REPLICA = {
  isHere: false,
  isReplica: true,
  isKeptByHand: false,
  canBeAdded: true,
  canRestoreFrom: true,
  canBeTested: true,
  isOutsideBrowser: true,
} as const satisfies Partial<DestinationAbilities>;
