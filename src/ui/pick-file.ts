/**
 * Opens the browser's file picker, from within a click handler. @param accept as for a file input.
 * @returns `undefined` if the person chose none.
 */
export function pickFile(accept: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    // Attached to the document, because Safari forgets the picker of a detached input.
    input.hidden = true;
    document.body.append(input);
    const end = (file: File | undefined) => {
      input.remove();
      resolve(file);
    };
    input.addEventListener('change', () => {
      end(input.files?.[0]);
    });
    input.addEventListener('cancel', () => {
      end(undefined);
    });
    input.click();
  });
}
