import type { Client } from '../../rpc/calls.ts';
import type { BackupSummary, ListSummary, Place, RECOVERY_CALLS, Unlocked, Contents } from '../contract.ts';
import { make, notice } from './dom.ts';
import { errorSentence } from './error-words.ts';

export type RecoveryClient = Client<typeof RECOVERY_CALLS>;

/** What each screen shows. */
export interface Opened {
  readonly place: Place;
  /** The name of the file or folder. */
  readonly name: string;
}
export interface OpenedBackups extends Opened, Unlocked {}
export interface BrowsedBackup extends OpenedBackups {
  readonly backup: BackupSummary;
  readonly contents: Contents;
}
export interface BrowsedList extends BrowsedBackup {
  readonly list: ListSummary;
}

/** Leads to the screen before. */
export interface Back {
  readonly text: string;
  readonly go: () => void;
}

/** The one place in the page where a screen is shown. */
export class Screens {
  readonly client: RecoveryClient;
  readonly #main: HTMLElement;
  /** Aborts what the screen before was doing. */
  #leaving = new AbortController();

  constructor(client: RecoveryClient, main: HTMLElement) {
    this.client = client;
    this.#main = main;
  }

  /** Aborted when another screen is shown. */
  get leaving(): AbortSignal {
    return this.#leaving.signal;
  }

  /**
   * Replaces the screen. Focus moves to its heading, so that screen readers read on from there.
   */
  show(heading: string, back: Back | undefined, ...children: readonly (Node | undefined)[]): void {
    this.#leaving.abort();
    this.#leaving = new AbortController();
    const title = make('h1', { tabindex: -1 }, heading);
    this.#main.replaceChildren(
      ...(back ? [make('button', { type: 'button', class: 'back', onClick: back.go }, `← ${back.text}`)] : []),
      title,
      ...children.filter((child) => child !== undefined),
    );
    document.title = `${heading} – Heirloom recovery`;
    title.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** Runs a step of a person; if it fails, the reason appears in `place`. */
  async attempt(place: HTMLElement, work: () => Promise<void>): Promise<void> {
    const { leaving } = this;
    try {
      await work();
    } catch (error) {
      if (!leaving.aborted) place.replaceChildren(notice('bad', errorSentence(error)));
    }
  }
}
