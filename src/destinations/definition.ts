import type { z } from '../engine/index.ts';

/** What a kind of destination can do. Screens and host ask for these, never for the kind. */
export interface DestinationAbilities {
  /** It is the repository in this browser, which backups are made in and copied from. */
  readonly isHere: boolean;
  /** Backups are copied there automatically. */
  readonly isReplica: boolean;
  /** Backup files that the person keeps: known from what was seen of them, and never written to. */
  readonly isKeptByHand: boolean;
  /** The person adds and removes it; the others are always there, one of each kind. */
  readonly canBeAdded: boolean;
  /** Its copies can be opened for a restore without choosing a file. */
  readonly canRestoreFrom: boolean;
  /** A small object can be written there, read back and removed, to see whether the connection works. */
  readonly canBeTested: boolean;
  /** The browser may forget that Heirloom may use it, and then has to ask the person again. */
  readonly needsPermission: boolean;
  /** It outlives the storage of this browser. */
  readonly isOutsideBrowser: boolean;
  /** It outlives this device; `asked`: only the person knows. */
  readonly isOutsideDevice: boolean | 'asked';
  /** Calls fail for reasons that pass, such as a lost connection or a busy server, and are worth trying again. */
  readonly hasTransientFailures: boolean;
}

/** The states for which a kind may have words of its own; see `DestinationState`. */
export type WordedState = 'ok' | 'behind' | 'empty' | 'paused' | 'missing';
/** The states for which a kind may have a sentence of its own. */
export type HintedState = 'behind' | 'damaged' | 'permission-lost' | 'emptied';

/** What a screen says of a kind where the usual words do not fit. */
export interface DestinationWords {
  /** What the kind is called, such as `Folder`. */
  readonly name: string;
  /** In the middle of a sentence, after “the” or “this”, such as `folder`. */
  readonly noun: string;
  readonly states?: Readonly<Partial<Record<WordedState, string>>>;
  /** @param name what the person calls the destination. */
  readonly hints?: Readonly<Partial<Record<HintedState, (name: string) => string>>>;
  /** Where only the person knows whether it leaves this device: what they are asked. */
  readonly outsideDevice?: { readonly label: string; readonly description: string };
}

/** A kind of which there is always one. */
export interface FixedDefinition {
  readonly can: DestinationAbilities & { readonly canBeAdded: false; readonly isReplica: false };
  readonly words: DestinationWords & {
    /** What it is, in a few words. */
    readonly describes: string;
  };
}

/** One field of the form that adds a destination. */
export interface DestinationField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** `secret`: what is typed is hidden. */
  readonly type: 'text' | 'url' | 'secret';
  readonly isRequired: boolean;
}

/** A kind that a person adds. */
export interface AddableDefinition<Settings = unknown> {
  readonly can: DestinationAbilities & { readonly canBeAdded: true };
  readonly words: DestinationWords & {
    /** The button that adds one, such as `Add a folder`. */
    readonly add: string;
    /** The button that chooses one, in the set-up and for a restore, such as `Choose a folder`. */
    readonly choose: string;
    /** Why a person would choose it, in one sentence of the set-up. */
    readonly introduction: string;
  };
  /** What the form asks for. `null`: connecting takes more than fields, as `Connect` of the kind's form does. */
  readonly fields: readonly DestinationField[] | null;
  /** What is stored of a destination beside its kind. */
  readonly settings: z.ZodType<Settings>;
}

export type DestinationDefinition = FixedDefinition | AddableDefinition;

/** The abilities of a kind that only keeps copies of the repository, from which its definition begins. */
export const REPLICA = {
  isHere: false,
  isReplica: true,
  isKeptByHand: false,
  canBeAdded: true,
  canRestoreFrom: true,
  canBeTested: true,
  isOutsideBrowser: true,
} as const satisfies Partial<DestinationAbilities>;
