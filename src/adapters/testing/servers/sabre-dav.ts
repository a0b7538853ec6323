import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasServer } from '../../../../scripts/find-servers.mjs';
import { findFile, findProgram, freePort, serverFolder, startProgram } from './start-program.ts';
import { WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

const findLibrary = () => findFile(['/usr/share/php/Sabre/autoload.php', '/usr/share/php/Sabre/DAV/autoload.php']);

/** The library in Nextcloud and ownCloud, served by PHP's own server. */
export const sabreDav: WebDavServer = {
  name: 'sabre/dav 1.8',
  isAvailable: async () => hasServer('sabreDav'),
  start: async () => {
    const program = await findProgram('php');
    const library = await findLibrary();
    if (program === undefined || library === undefined) throw new Error('sabre/dav is not installed.');
    const folder = await serverFolder('sabre');
    const served = join(folder, 'root');
    await mkdir(served);
    const port = await freePort();
    await writeFile(join(folder, 'server.php'), script(library, served));
    const settings = ['-d', 'display_errors=stderr', '-d', 'error_reporting=8191', '-d', 'enable_post_data_reading=0'];
    const stop = await startProgram(program, [...settings, '-S', `127.0.0.1:${port}`, join(folder, 'server.php')], {
      port,
      folder,
      env: { PHP_CLI_SERVER_WORKERS: '4' },
    });
    return { url: `http://127.0.0.1:${port}/dav`, folder: served, ...WEBDAV_USER, stop };
  },
};

function script(library: string, served: string): string {
  const { userName, password } = WEBDAV_USER;
  return `<?php
require '${library}';
if (($_SERVER['PHP_AUTH_USER'] ?? '') !== '${userName}' || ($_SERVER['PHP_AUTH_PW'] ?? '') !== '${password}') {
  http_response_code(401);
  header('WWW-Authenticate: Basic realm="Backups"');
  exit;
}
$server = new Sabre\\DAV\\Server(new Sabre\\DAV\\FS\\Directory('${served}'));
$server->setBaseUri('/dav/');
$server->exec();
`;
}
