/** A place in a row of steps. */
interface Turn {
  /** Resolves once all steps before this one have ended. */
  readonly begun: Promise<void>;
  /** Lets the next step begin; to be called however this one went, and any number of times. */
  readonly end: () => void;
}

/** Lets work that runs at once take some step one after the other, in the order in which it began. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  take(): Turn {
    const begun = this.#last;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    this.#last = begun.then(() => ended);
    return { begun, end };
  }
}
