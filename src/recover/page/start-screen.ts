import type { Picked } from '../contract.ts';
import { button, make } from './dom.ts';
import { droppedFiles, pickedFiles } from './picked-files.ts';
import type { Screens } from './screens.ts';
import { showUnlock } from './unlock-screen.ts';

/** Lets the person choose a backup file or a folder. */
export function showStart(screens: Screens): void {
  const message = make('div', {});
  const open = (name: string, find: () => Promise<Picked | undefined>) =>
    screens.attempt(message, async () => {
      const picked = await find();
      if (picked) await openPicked(screens, name, picked);
    });
  const file = input('Choose a backup file', (files) => {
    const [first] = files;
    if (first) void open(first.name, async () => ({ kind: 'file', file: first }));
  });
  file.input.accept = '.zip,application/zip';
  const folder = input('Choose a folder of backups', (files) => {
    const [name = ''] = files[0]?.webkitRelativePath.split('/') ?? [];
    void open(name, async () => ({ kind: 'files', files: pickedFiles(files) }));
  });
  folder.input.webkitdirectory = true;
  const zone = make(
    'div',
    { class: 'drop' },
    make('div', { class: 'row' }, file.button, folder.button),
    make('p', { class: 'dim' }, 'Or drop the backup file or the folder anywhere on this page.'),
    file.input,
    folder.input,
  );
  screens.show(
    'Open a backup',
    undefined,
    make(
      'p',
      {},
      'This page opens your backups without the app and without the internet. Nothing that you open leaves this device: the page has no way to send anything.',
    ),
    zone,
    message,
  );
  watchDrops(screens.leaving, zone, (transfer) => {
    const name = transfer.files[0]?.name ?? '';
    // The browser forgets what was dropped once the event is over.
    const dropped = droppedFiles(transfer);
    void open(name, () => dropped);
  });
}

/** Opens what was chosen, and asks for its key. @throws BackupError */
export async function openPicked(screens: Screens, name: string, picked: Picked): Promise<void> {
  const place = await screens.client.open(picked);
  showUnlock(screens, { name, place }, { text: 'Choose another file or folder', go: () => showStart(screens) });
}

function input(text: string, onFiles: (files: readonly File[]) => void) {
  const field = make('input', { type: 'file', hidden: true, tabindex: -1, 'aria-label': text });
  field.addEventListener('change', () => {
    const files = [...(field.files ?? [])];
    // Otherwise choosing the same file again would do nothing.
    field.value = '';
    if (files.length > 0) onFiles(files);
  });
  return { input: field, button: button(text, () => field.click(), 'primary') };
}

function watchDrops(signal: AbortSignal, zone: HTMLElement, onDrop: (transfer: DataTransfer) => void): void {
  const over = (event: DragEvent) => {
    event.preventDefault();
    zone.classList.add('over');
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) zone.classList.remove('over');
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer) onDrop(event.dataTransfer);
  };
  addEventListener('dragenter', over, { signal });
  addEventListener('dragover', over, { signal });
  addEventListener('dragleave', leave, { signal });
  addEventListener('drop', drop, { signal });
}
