const REVOKED_AFTER_MS = 60_000;

/** Passes a file to the browser's downloads. The bytes must stay readable for at least a minute. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser reads it some time after the click, and does not report when.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, REVOKED_AFTER_MS);
}
