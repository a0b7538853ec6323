import type { TablerIcon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { DestinationDefinition } from './definition.ts';

/** What the button that connects a place is given. */
export interface ConnectProps {
  readonly label: string;
  /** `keep`: copies will be written there. `restore`: it is only read. */
  readonly purpose: 'keep' | 'restore';
  readonly isMain: boolean;
  readonly isDisabled: boolean;
  /** Where connecting is not possible after all, for another reason than that the person changed their mind. */
  readonly onFailed: (error: unknown) => void;
  /**
   * Uses the place: never rejects, since the caller reports what went wrong.
   * @param input what `locate` of the kind's adapter takes.
   * @param name what the place is called on the screen meanwhile.
   */
  readonly onConnected: (input: unknown, name: string) => Promise<void>;
}

/** How a kind looks on the page. */
interface DestinationLook {
  readonly Icon: TablerIcon;
}

/** How a kind is connected that takes more than fields. */
interface ConnectingForm {
  /** Whether this browser has what it takes. */
  readonly isSupported: () => boolean;
  /** The button, and what it says where the person did not connect. */
  readonly Connect: ComponentType<ConnectProps>;
  /** What is said where it is not supported. */
  readonly NotSupported: ComponentType;
}

interface RenewingForm {
  /**
   * Has the browser ask the person once more; to be called from a press. @returns whether they agreed.
   * @param subject what `permissionSubject` of the kind's adapter gave.
   */
  readonly renew: (subject: unknown) => Promise<boolean>;
}

/** What the page needs of a kind: the compiler asks for as much as the definition makes necessary. */
export type FormOf<Definition extends DestinationDefinition> = DestinationLook &
  (Definition extends { readonly fields: null } ? ConnectingForm : unknown) &
  (Definition extends { readonly can: { readonly needsPermission: true } } ? RenewingForm : unknown);

/** The same of any kind. */
export type DestinationForm = DestinationLook & Partial<ConnectingForm & RenewingForm>;
