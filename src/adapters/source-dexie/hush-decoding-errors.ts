/**
 * Firefox (153) reports a stored value that it cannot decode twice: when the result of the request is read, and as an
 * error of the whole page or worker that nobody could have caught (and that would end a worker). This suppresses the
 * second.
 * @returns a function that ends the suppression; call it once the requests have been answered.
 */
export function hushDecodingErrors(): () => void {
  const hush = (event: ErrorEvent) => {
    const error: unknown = event.error;
    if (!(error instanceof Error) || !error.message.startsWith('bad serialized structured data')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  globalThis.addEventListener('error', hush, { capture: true });
  return () => {
    globalThis.removeEventListener('error', hush, { capture: true });
  };
}
