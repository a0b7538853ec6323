import { clearScratch } from '../scratch-folder.ts';
import { createScratchFile, type ScratchFile } from '../scratch-file.ts';
import { openScratchStorage, type ScratchStorage } from '../scratch-storage.ts';

// Runs in a dedicated worker, as in the app, because sync access handles exist only there.

const files: ScratchFile[] = [];
const storages: ScratchStorage[] = [];

self.onmessage = ({ data }: MessageEvent<{ readonly call: string; readonly argument: number }>): void => {
  void answer(data.call, data.argument).then(
    (result) => postMessage({ result }),
    (error: unknown) => postMessage({ error: String(error) }),
  );
};

async function answer(call: string, argument: number): Promise<unknown> {
  switch (call) {
    case 'file':
      return writeFile(argument);
    case 'storage': {
      const scratch = await openScratchStorage(argument);
      storages.push(scratch);
      await scratch.storage.write('repository.json', new Uint8Array([1, 2, 3]));
      return [scratch.storage.kind, [...(await scratch.storage.read('repository.json'))]];
    }
    case 'discard':
      for (const each of [...files, ...storages]) await each.discard();
      return undefined;
    case 'clear':
      return clearScratch();
    default:
      throw new Error(call);
  }
}

/** Pieces of many sizes whose bytes are derived from their offset. One array is reused. */
async function writeFile(sizeBytes: number): Promise<Blob> {
  const file = await createScratchFile();
  files.push(file);
  const buffer = new Uint8Array(300_000);
  let at = 0;
  while (at < sizeBytes) {
    const length = Math.min(sizeBytes - at, 1 + ((at * 7) % buffer.length));
    for (let place = 0; place < length; place += 1) buffer[place] = (at + place) % 251;
    await file.write(buffer.subarray(0, length));
    at += length;
  }
  return file.finish('application/zip');
}
