/** Held by every tab that is in view, for as long as it is. */
const LOCK = 'heirloom-tab-in-view';

/** Says to all tabs whether this one is in view. @returns how to stop it. */
export function holdWhileInView(): () => void {
  let release: (() => void) | undefined;
  const follow = () => {
    release?.();
    release = undefined;
    if (document.visibilityState !== 'visible') return;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    navigator.locks.request(LOCK, { mode: 'shared' }, () => held).catch(() => undefined);
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    release?.();
  };
}

/** Whether any tab of the app is in view. */
export async function isAnyTabInView(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK);
}
