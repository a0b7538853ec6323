export type EngineName = 'firefox' | 'webkit';

/** Playwright's own build, a Firefox of the system, or WebKitGTK's small browser with its driver and a display for it. */
export type FoundEngine =
  | { readonly kind: 'playwright'; readonly executablePath: string }
  | { readonly kind: 'system'; readonly executablePath: string; readonly driverPath?: string; readonly displayPath?: string };

export declare const ENGINE_NAMES: readonly EngineName[];
export declare function findEngine(name: EngineName): FoundEngine | undefined;
