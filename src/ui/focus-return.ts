const REMEMBERED = 30;
/** Mantine makes its own attempt after 10 ms. */
const RETURNED_AFTER_MS = 20;

/** What had the focus, newest first. */
let history: readonly HTMLElement[] = [];

/** Remembers what has the focus, for `returnFocus`. Called once, when the app starts. */
export function rememberFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement)
      history = [target, ...history.filter((element) => element !== target && element.isConnected)].slice(
        0,
        REMEMBERED,
      );
  });
}

/**
 * Gives the focus back once a dialog has closed: to the latest element that had it and is still there. Where none is,
 * such as after the deletion of a row, the heading of the page gets it.
 *
 * Mantine returns the focus to the element that had it when an effect of the dialog ran (9.7.3). That is too late for a
 * dialog that a menu opens, since the menu's item is gone by then, and for one that opens after an `await`, where it
 * may be the dialog's own button.
 */
export function returnFocus(): void {
  setTimeout(() => {
    for (const element of [...history, document.querySelector('h1')]) {
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      element?.focus({ preventScroll: true });
    }
  }, RETURNED_AFTER_MS);
}
