import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasServer } from '../../../../scripts/find-servers.mjs';
import { guideSnippet } from './guide-snippet.ts';
import { findFile, findProgram, freePort, giveToServers, serverFolder, startProgram } from './start-program.ts';
import { WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

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

/**
 * With the settings of the guide, at `/dav`. At `/plain` is the same folder without a CORS rule, as on a server that
 * nobody has prepared.
 */
export const apache: WebDavServer = {
  name: 'Apache 2.4 mod_dav',
  isAvailable: async () => hasServer('apache'),
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
    await writeFile(join(folder, 'apache.conf'), await configuration({ folder, served, modules, port }));
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

async function configuration({ folder, served, modules, port }: Places): Promise<string> {
  const snippet = await guideSnippet('apache', {
    '/srv/dav': served,
    '/var/lock/apache2/dav': `${folder}/locks`,
    '/etc/apache2/dav.users': `${folder}/users`,
  });
  return `${MODULES.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerName localhost
ServerRoot ${folder}
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
DocumentRoot ${folder}
<Directory />
  Require all denied
</Directory>
${snippet}
Alias /plain ${served}
`;
}
