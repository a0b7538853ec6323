import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Makes something for all workers of a run: the first worker that needs it makes it, and the others wait for it.
 *
 * @param folder keeps it. It must be new in each run, like all folders in Playwright's output folder.
 * @param make is called with the folder. Its result is kept as JSON.
 */
export async function onceInARun<Made>(folder: string, make: (folder: string) => Promise<Made>): Promise<Made> {
  const path = join(folder, 'made.json');
  await mkdir(dirname(folder), { recursive: true });
  while (!(await isFirst(folder))) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Made; // As written below.
    await delay(100);
  }
  try {
    const made = await make(folder);
    await writeFile(`${path}.part`, JSON.stringify(made));
    await rename(`${path}.part`, path);
    return made;
  } catch (error) {
    // The next worker tries again.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Of all workers, one creates the folder. */
async function isFirst(folder: string): Promise<boolean> {
  return mkdir(folder).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    },
  );
}
