import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFile, findProgram, freePort, serverFolder, startProgram } from './start-program.ts';
import { CORS_HEADERS, CORS_METHODS, WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

const findModule = () =>
  findFile(['/usr/lib/lighttpd/mod_webdav.so', '/usr/lib64/lighttpd/mod_webdav.so', '/usr/local/lib/mod_webdav.so']);

export const lighttpd: WebDavServer = {
  name: 'lighttpd 1.4.69 mod_webdav',
  isAvailable: async () => (await findProgram('lighttpd')) !== undefined && (await findModule()) !== undefined,
  start: async () => {
    const program = await findProgram('lighttpd');
    if (program === undefined) throw new Error('lighttpd is not installed.');
    const folder = await serverFolder('lighttpd');
    await mkdir(join(folder, 'root', 'dav'), { recursive: true });
    const port = await freePort();
    await writeFile(join(folder, 'users'), `${WEBDAV_USER.userName}:${WEBDAV_USER.password}\n`);
    await writeFile(join(folder, 'lighttpd.conf'), configuration(folder, port));
    const stop = await startProgram(program, ['-D', '-f', join(folder, 'lighttpd.conf')], { port, folder });
    return { url: `http://127.0.0.1:${port}/dav`, folder: join(folder, 'root', 'dav'), ...WEBDAV_USER, stop };
  },
};

function configuration(folder: string, port: number): string {
  return `server.modules = ( "mod_auth", "mod_authn_file", "mod_webdav", "mod_setenv" )
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${folder}/root"
server.upload-dirs = ( "${folder}" )
server.errorlog = "${folder}/error.log"
webdav.activate = "enable"
auth.backend = "plain"
auth.backend.plain.userfile = "${folder}/users"
setenv.add-response-header = (
  "Access-Control-Allow-Origin" => "*",
  "Access-Control-Allow-Methods" => "${CORS_METHODS}",
  "Access-Control-Allow-Headers" => "${CORS_HEADERS}",
  "Access-Control-Max-Age" => "7200"
)
$HTTP["request-method"] != "OPTIONS" {
  auth.require = ( "/" => ( "method" => "basic", "realm" => "Backups", "require" => "valid-user" ) )
}
`;
}
