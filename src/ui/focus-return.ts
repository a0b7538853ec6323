const REMEMBERED = 30;
/** Mantine makes its own attempt after 10 ms. */
const RETURNED_AFTER_MS = 20;

/** The elements that had the focus, newest first. */
let history: readonly HTMLElement[] = [];

/** Records focused elements for `returnFocus`. Called once, when the app starts. */
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
 * Returns the focus once a dialog has closed: to the latest focused element that still exists, or to the page's heading
 * if there is none, such as after deleting a row.
 *
 * Mantine returns the focus to the element that had it when an effect of the dialog ran (9.7.3). That is too late for a
 * dialog opened from a menu, whose item is gone by then, and for one that opens after an `await`, where that element
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
