/**
 * [Note: Features that not every browser has]
 * APIs that Chromium, Firefox and WebKit do not all have are read only in this folder, and treated as possibly missing,
 * although the types promise them. A lint rule enforces that; `eslint.config.js` lists the names.
 */

interface PickerOptions {
  readonly id: string;
  readonly mode: 'read' | 'readwrite';
  readonly startIn: 'documents';
}

interface SavePickerOptions {
  readonly suggestedName: string;
}

interface Battery {
  readonly charging: boolean;
  readonly level: number;
}

/** APIs that TypeScript's types lack, and some that they wrongly assume to exist. */
interface SometimesThere {
  readonly showDirectoryPicker?: (options: PickerOptions) => Promise<FileSystemDirectoryHandle>;
  readonly showSaveFilePicker?: (options: SavePickerOptions) => Promise<FileSystemFileHandle>;
  readonly requestIdleCallback?: (run: () => void, options?: { readonly timeout: number }) => void;
  readonly Notification?: typeof Notification;
  readonly PublicKeyCredential?: typeof PublicKeyCredential;
}

interface NavigatorSometimes {
  readonly credentials?: Partial<CredentialsContainer>;
  readonly serviceWorker?: ServiceWorkerContainer;
  readonly getBattery?: () => Promise<Battery>;
  readonly connection?: { readonly saveData?: boolean; readonly type?: string };
  readonly setAppBadge?: () => Promise<void>;
  readonly clearAppBadge?: () => Promise<void>;
}

// These casts only widen the types: every member may be missing.
const inWindow = (): SometimesThere => globalThis as SometimesThere;
const inNavigator = (): NavigatorSometimes => navigator as NavigatorSometimes;

/** Lets the person pick a folder; missing in Firefox and WebKit. */
export const folderPicker = (): SometimesThere['showDirectoryPicker'] =>
  inWindow().showDirectoryPicker?.bind(globalThis);

/** Lets the person choose where to write a file; missing in Firefox and WebKit. */
export const saveFilePicker = (): SometimesThere['showSaveFilePicker'] =>
  inWindow().showSaveFilePicker?.bind(globalThis);

interface DroppedItem {
  readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

/** A handle of a dropped file or folder; missing in Firefox and WebKit. Call it within the event. */
export const droppedHandle = (item: DataTransferItem): Promise<FileSystemHandle | null> | undefined =>
  (item as DroppedItem).getAsFileSystemHandle?.();

/** System notifications; missing in iOS Safari unless the app is installed. */
export const systemNotifications = (): SometimesThere['Notification'] => inWindow().Notification;

/** Passkeys; missing in WebKitGTK. */
export function credentialStore(): NavigatorSometimes['credentials'] {
  return inWindow().PublicKeyCredential === undefined ? undefined : inNavigator().credentials;
}

export function isPublicKeyCredential(value: unknown): value is PublicKeyCredential {
  const { PublicKeyCredential: ByTheBrowser } = inWindow();
  return ByTheBrowser !== undefined && value instanceof ByTheBrowser;
}

/** This page's service worker, if it has one; Firefox has none in a private window. */
export async function serviceWorkerRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  return inNavigator().serviceWorker?.getRegistration();
}

/** The state of the battery; only Chromium provides it. */
export async function readBattery(): Promise<Battery | undefined> {
  return inNavigator()
    .getBattery?.()
    .catch(() => undefined);
}

/** What the device says about its connection; only Chromium provides it, in workers too. */
export const networkInformation = (): NavigatorSometimes['connection'] => inNavigator().connection;

/** Sets or clears the badge on the app's icon, if the app is installed and the system supports badges. Never fails. */
export async function markAppIcon(isMarked: boolean): Promise<void> {
  const { setAppBadge, clearAppBadge } = inNavigator();
  await (isMarked ? setAppBadge : clearAppBadge)?.call(navigator).catch(() => undefined);
}

/**
 * Runs when the tab is idle, or at the latest after this time. WebKit cannot tell when a tab is idle, so there it runs
 * soon.
 */
export function runWhenIdle(run: () => void, withinMs?: number): void {
  const { requestIdleCallback } = inWindow();
  if (requestIdleCallback)
    requestIdleCallback.call(globalThis, run, ...(withinMs === undefined ? [] : [{ timeout: withinMs }]));
  else setTimeout(run, 200);
}
