/** The backup that a self-opening file contains; `undefined` in the page alone. */
export function ownBackup(): Blob | undefined {
  const text = document.getElementById('backup')?.textContent.trim() ?? '';
  if (text === '') return undefined;
  const bytes = atob(text);
  return new Blob([Uint8Array.from(bytes, (character) => character.charCodeAt(0))]);
}
