interface BrowserUse {
  /** The peak of memory of all processes of the browser together, in bytes; 0 where it cannot be measured. */
  readonly all: number;
  /** The same of the largest page's process alone. */
  readonly page: number;
  readonly read: number;
  readonly written: number;
}

export function watchBrowser(profile: string): { stop(): BrowserUse };
