import type { FileHandle } from 'node:fs/promises';

/** Writes all bytes at the end of what was written. `FileHandle.writeFile` would pass 512 KiB at a time to its threads. */
export async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
