import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasServer } from '../../../../scripts/find-servers.mjs';
import { findProgram, freePort, serverFolder, startProgram } from './start-program.ts';
import { WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

/** Shows half of an upload that was cut off. */
export const rclone: WebDavServer = {
  name: 'rclone 1.60 serve webdav',
  isAvailable: async () => hasServer('rclone'),
  start: async () => {
    const program = await findProgram('rclone');
    if (program === undefined) throw new Error('rclone is not installed.');
    const folder = await serverFolder('rclone');
    const served = join(folder, 'root');
    await mkdir(served);
    const port = await freePort();
    const { userName, password } = WEBDAV_USER;
    const args = ['serve', 'webdav', served, '--addr', `127.0.0.1:${port}`, '--baseurl', 'dav'];
    const stop = await startProgram(program, [...args, '--user', userName, '--pass', password], {
      port,
      folder,
      env: { RCLONE_CONFIG: join(folder, 'rclone.conf') },
    });
    return { url: `http://127.0.0.1:${port}/dav`, folder: served, ...WEBDAV_USER, stop };
  },
};
