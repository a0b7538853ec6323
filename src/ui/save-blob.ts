const REVOKED_AFTER_MS = 60_000;

/**
 * Passes a file to the browser's downloads. The bytes must stay readable for at least a minute.
 * @returns releases the file earlier; a download that the browser has begun still ends.
 */
export function saveBlob(blob: Blob, fileName: string): () => void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser reads it some time after the click, and does not report when.
  const release = () => {
    URL.revokeObjectURL(url);
  };
  setTimeout(release, REVOKED_AFTER_MS);
  return release;
}
