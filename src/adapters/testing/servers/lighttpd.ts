import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasServer } from '../../../../scripts/find-servers.mjs';
import { guideSnippet } from './guide-snippet.ts';
import { findProgram, freePort, serverFolder, startProgram } from './start-program.ts';
import { WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

/** With the settings of the guide. */
export const lighttpd: WebDavServer = {
  name: 'lighttpd 1.4.69 mod_webdav',
  isAvailable: async () => hasServer('lighttpd'),
  start: async () => {
    const program = await findProgram('lighttpd');
    if (program === undefined) throw new Error('lighttpd is not installed.');
    const folder = await serverFolder('lighttpd');
    await mkdir(join(folder, 'root', 'dav'), { recursive: true });
    const port = await freePort();
    await writeFile(join(folder, 'users'), `${WEBDAV_USER.userName}:${WEBDAV_USER.password}\n`);
    await writeFile(join(folder, 'lighttpd.conf'), await configuration(folder, port));
    const stop = await startProgram(program, ['-D', '-f', join(folder, 'lighttpd.conf')], { port, folder });
    return { url: `http://127.0.0.1:${port}/dav`, folder: join(folder, 'root', 'dav'), ...WEBDAV_USER, stop };
  },
};

async function configuration(folder: string, port: number): Promise<string> {
  return `server.modules = ()
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${folder}/root"
server.upload-dirs = ( "${folder}" )
server.errorlog = "${folder}/error.log"
${await guideSnippet('lighttpd', { '/etc/lighttpd/dav.users': `${folder}/users` })}`;
}
