import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnginePage } from './engine-browser.ts';
import { type Program, startProgram } from './start-program.ts';

interface Programs {
  readonly executablePath: string;
  readonly displayPath: string;
}

/**
 * Opens a page in WebKitGTK's MiniBrowser, on an invisible display. It is not driven over WebDriver: under automation
 * WebKitGTK (2.50) keeps storage only in memory, and then refuses Blobs in IndexedDB.
 */
export async function openInMiniBrowser(programs: Programs, url: string, downloadFolder: string): Promise<EnginePage> {
  const home = await mkdtemp(join(tmpdir(), 'heirloom-webkit-'));
  // The download folder is a setting of the desktop.
  await writeFile(join(home, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloadFolder}"\n`);
  const display = await startDisplay(programs.displayPath);
  const browser = startProgram(programs.executablePath, [url], {
    DISPLAY: display.name,
    GDK_BACKEND: 'x11',
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
  });
  return {
    async close() {
      await browser.stop();
      await display.program.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Starts a display with a free number, which it writes to its fourth stream. */
async function startDisplay(path: string): Promise<{ readonly name: string; readonly program: Program }> {
  const program = startProgram(path, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']);
  const ended = program.ended.then(() => {
    throw new Error(`${path} did not start.`);
  });
  ended.catch(() => undefined);
  const [number] = await Promise.race([once(program.fourthStream, 'data'), ended]);
  return { name: `:${String(number).trim()}`, program };
}
