/** A tab in one of the engines, driven from outside. */
export interface EnginePage {
  readonly goto: (url: string) => Promise<void>;
  /** Runs an expression in the page and waits for what it promises; the result crosses as JSON. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** A browser of one of the engines. Every page has a profile of its own, which is gone with it. */
export interface EngineBrowser {
  readonly openPage: () => Promise<EnginePage>;
  readonly close: () => Promise<void>;
}

export interface EngineOptions {
  /** The folder that what the page downloads is put into. */
  readonly downloadFolder: string;
}
