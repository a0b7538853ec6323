/**
 * Opens the browser's file picker, from within a press. @param accept as of a file input.
 * @returns `undefined` where the person chose none.
 */
export function pickFile(accept: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    // In the document, since Safari forgets a picker whose input is nowhere.
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
