import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFile, findProgram, freePort, giveToServers, serverFolder, startProgram } from './start-program.ts';
import { CORS_HEADERS, CORS_METHODS, WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

const MODULE_FOLDERS = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules'];
const MODULES = [
  'mpm_event',
  'alias',
  'authn_core',
  'authn_file',
  'authz_core',
  'authz_user',
  'auth_basic',
  'dav',
  'dav_fs',
  'headers',
  'rewrite',
];

const findModules = async () => findFile(MODULE_FOLDERS.map((folder) => join(folder, 'mod_dav_fs.so')));

/** mod_dav with CORS for every origin, as the guide says. */
export const apache: WebDavServer = {
  name: 'Apache 2.4 mod_dav',
  isAvailable: async () => (await findProgram('apache2', 'httpd')) !== undefined && (await findModules()) !== undefined,
  start: async () => {
    const program = await findProgram('apache2', 'httpd');
    const modules = (await findModules())?.replace(/\/[^/]+$/, '');
    if (program === undefined || modules === undefined) throw new Error('Apache is not installed.');
    const folder = await serverFolder('apache');
    const served = join(folder, 'dav');
    await mkdir(served);
    const port = await freePort();
    const { userName, password } = WEBDAV_USER;
    await writeFile(
      join(folder, 'users'),
      `${userName}:{SHA}${createHash('sha1').update(password).digest('base64')}\n`,
    );
    await writeFile(join(folder, 'apache.conf'), configuration({ folder, served, modules, port }));
    // It writes its locks there, too.
    for (const path of [folder, served]) await giveToServers(path);
    const stop = await startProgram(program, ['-f', join(folder, 'apache.conf'), '-DFOREGROUND'], { port, folder });
    return { url: `http://127.0.0.1:${port}/dav`, folder: served, ...WEBDAV_USER, stop };
  },
};

interface Places {
  readonly folder: string;
  readonly served: string;
  readonly modules: string;
  readonly port: number;
}

function configuration({ folder, served, modules, port }: Places): string {
  return `${MODULES.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerName localhost
ServerRoot ${folder}
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
DocumentRoot ${folder}
DavLockDB ${folder}/locks
<Directory />
  Require all denied
</Directory>
<Directory ${served}>
  Dav On
  AuthType Basic
  AuthName Backups
  AuthUserFile ${folder}/users
  # Browsers ask for permission without a password.
  <LimitExcept OPTIONS>
    Require valid-user
  </LimitExcept>
  <Limit OPTIONS>
    Require all granted
  </Limit>
</Directory>
Alias /dav ${served}
RewriteEngine On
RewriteCond %{REQUEST_METHOD} OPTIONS
RewriteRule .* - [R=204,L]
Header always set Access-Control-Allow-Origin "*"
Header always set Access-Control-Allow-Methods "${CORS_METHODS}"
Header always set Access-Control-Allow-Headers "${CORS_HEADERS}"
Header always set Access-Control-Expose-Headers "Retry-After"
Header always set Access-Control-Max-Age "7200"
`;
}
