export type EngineName = 'firefox' | 'webkit';

/** Playwright's own build, a Firefox, or WebKitGTK's small browser with a display for it. */
export type FoundEngine =
  | { readonly kind: 'playwright' }
  | { readonly kind: 'firefox'; readonly executablePath: string }
  | { readonly kind: 'minibrowser'; readonly executablePath: string; readonly displayPath: string };

export declare const ENGINE_NAMES: readonly EngineName[];
export declare const ENGINE_LABELS: Readonly<Record<EngineName, string>>;
export declare function findEngine(name: EngineName): FoundEngine | undefined;
