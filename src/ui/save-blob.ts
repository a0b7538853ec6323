const REVOKED_AFTER_MS = 60_000;

/** Hands a file to the browser's own downloads. The bytes must stay readable for a minute at least. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser reads it after the click, and says nothing when it has begun.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, REVOKED_AFTER_MS);
}
