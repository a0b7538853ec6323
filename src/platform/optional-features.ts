/**
 * [Note: Features that not every browser has]
 * What Chromium, Firefox and WebKit do not all have is read in this folder and nowhere else, as something that may be
 * missing, although the types promise it. A lint rule keeps it so: the names are listed in `eslint.config.js`.
 */

interface PickerOptions {
  readonly id: string;
  readonly mode: 'read' | 'readwrite';
  readonly startIn: 'documents';
}

interface Battery {
  readonly charging: boolean;
  readonly level: number;
}

/** Features beyond the types that TypeScript ships, and some that it takes for granted. */
interface SometimesThere {
  readonly showDirectoryPicker?: (options: PickerOptions) => Promise<FileSystemDirectoryHandle>;
  readonly requestIdleCallback?: (run: () => void, options?: { readonly timeout: number }) => void;
  readonly Notification?: typeof Notification;
  readonly PublicKeyCredential?: typeof PublicKeyCredential;
}

interface NavigatorSometimes {
  readonly credentials?: Partial<CredentialsContainer>;
  readonly serviceWorker?: ServiceWorkerContainer;
  readonly getBattery?: () => Promise<Battery>;
  readonly setAppBadge?: () => Promise<void>;
  readonly clearAppBadge?: () => Promise<void>;
}

// The casts widen only: every member may be missing.
const inWindow = (): SometimesThere => globalThis as SometimesThere;
const inNavigator = (): NavigatorSometimes => navigator as NavigatorSometimes;

/** Lets a person pick a folder; missing in Firefox and WebKit. */
export const folderPicker = (): SometimesThere['showDirectoryPicker'] =>
  inWindow().showDirectoryPicker?.bind(globalThis);

/** Notifications of the system; missing in iOS Safari while the app is not installed. */
export const systemNotifications = (): SometimesThere['Notification'] => inWindow().Notification;

/** Passkeys; missing in WebKitGTK. */
export function credentialStore(): NavigatorSometimes['credentials'] {
  return inWindow().PublicKeyCredential === undefined ? undefined : inNavigator().credentials;
}

export function isPublicKeyCredential(value: unknown): value is PublicKeyCredential {
  const { PublicKeyCredential: ByTheBrowser } = inWindow();
  return ByTheBrowser !== undefined && value instanceof ByTheBrowser;
}

/** This page's service worker, if it has one; Firefox knows none in a private window. */
export async function serviceWorkerRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  return inNavigator().serviceWorker?.getRegistration();
}

/** The state of the battery; only Chromium tells. */
export async function readBattery(): Promise<Battery | undefined> {
  return inNavigator()
    .getBattery?.()
    .catch(() => undefined);
}

/**
 * Marks the app's icon, or clears the mark, where the app is installed and the system knows such marks. Never fails.
 */
export async function markAppIcon(isMarked: boolean): Promise<void> {
  const { setAppBadge, clearAppBadge } = inNavigator();
  await (isMarked ? setAppBadge : clearAppBadge)?.call(navigator).catch(() => undefined);
}

/**
 * Runs when the tab has nothing better to do, or after so long all the same. WebKit does not tell: there it runs soon.
 */
export function runWhenIdle(run: () => void, withinMs?: number): void {
  const { requestIdleCallback } = inWindow();
  if (requestIdleCallback)
    requestIdleCallback.call(globalThis, run, ...(withinMs === undefined ? [] : [{ timeout: withinMs }]));
  else setTimeout(run, 200);
}
