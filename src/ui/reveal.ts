/** As a `ref`: scrolls to a message that appears where the person may not be looking. */
export function reveal(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
