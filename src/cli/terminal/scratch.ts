import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is to be gone however the program ends, unless it is killed: much of it is not encrypted. */
const left = new Set<string>();

process.on('exit', () => {
  for (const path of left) rmSync(path, { recursive: true, force: true });
});

/** A temporary file or folder. */
interface Scratch {
  readonly path: string;
  remove(): Promise<void>;
}

/** A file or folder that is about to be written, and is removed with the program at the latest. */
export function scratchAt(path: string): Scratch {
  left.add(path);
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true });
      left.delete(path);
    },
  };
}

/** A new folder. @param purpose a part of its name. */
export async function makeScratchFolder(purpose: string, parent = tmpdir()): Promise<Scratch> {
  return scratchAt(await mkdtemp(join(parent, `heirloom-${purpose}-`)));
}
