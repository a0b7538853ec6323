import { saveFilePicker } from '../../../platform/optional-features.ts';
import type { FileSink } from './file-sink.ts';

/**
 * Asks the person where to save, and writes there directly. Call it within a click.
 * @returns `undefined` if this browser cannot; `'declined'` if the person chose no place.
 */
export async function openPickerSink(fileName: string): Promise<FileSink | 'declined' | undefined> {
  const pick = saveFilePicker();
  if (!pick) return undefined;
  let handle: FileSystemFileHandle;
  let stream: FileSystemWritableFileStream;
  try {
    handle = await pick({ suggestedName: fileName });
    stream = await handle.createWritable();
  } catch (error) {
    // Where pickers are switched off, never open, or allow no writing, the other ways still work.
    return error instanceof DOMException && error.name === 'AbortError' ? 'declined' : undefined;
  }
  return {
    isInVolumes: false,
    write: (bytes) => stream.write(bytes),
    endVolume: () => Promise.resolve(),
    finish: async () => {
      await stream.close();
      return { words: `${handle.name} is saved.` };
    },
    abandon: () => stream.abort().catch(() => undefined),
  };
}
