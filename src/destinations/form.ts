import type { TablerIcon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { DestinationDefinition } from './definition.ts';

/** The properties of the button that connects a place. */
export interface ConnectProps {
  readonly label: string;
  /** `keep`: copies will be written there. `restore`: it is only read. */
  readonly purpose: 'keep' | 'restore';
  readonly isDisabled: boolean;
  /** Called if connecting fails for any reason other than that the person changed their mind. */
  readonly onFailed: (error: unknown) => void;
  /**
   * Uses the place. @throws the failure, which the button shows, or hands to `onFailed`.
   * @param input for `locate` of the kind's adapter.
   * @param name the name of the place on the screen for the time being.
   */
  readonly onConnected: (input: unknown, name: string) => Promise<void>;
}

/** The appearance of a kind on the page. */
interface DestinationLook {
  readonly Icon: TablerIcon;
  /**
   * What the person has to set on the server, so that this page may reach it: shown in the form, and opened after a
   * failure that it may fix. Loaded when it is shown.
   */
  readonly ServerSetting?: ComponentType;
  readonly serverSettingTitle?: string;
}

/** How to connect a kind for which fields are not enough. */
interface ConnectingForm {
  /** Whether this browser supports it. */
  readonly isSupported: () => boolean;
  /** The button, and its message if the person did not connect. */
  readonly Connect: ComponentType<ConnectProps>;
  /** The message if it is not supported. */
  readonly NotSupported: ComponentType;
}

interface RenewingForm {
  /**
   * Has the browser ask the person again; call it from a click handler. @returns whether they agreed.
   * @param subject from `permissionSubject` of the kind's adapter.
   */
  readonly renew: (subject: unknown) => Promise<boolean>;
}

/** The page's part of a kind: the compiler requires as much as the definition makes necessary. */
export type FormOf<Definition extends DestinationDefinition> = DestinationLook &
  (Definition extends { readonly fields: null } ? ConnectingForm : unknown) &
  (Definition extends { readonly can: { readonly needsPermission: true } } ? RenewingForm : unknown);

/** The same for any kind. */
export type DestinationForm = DestinationLook & Partial<ConnectingForm & RenewingForm>;
