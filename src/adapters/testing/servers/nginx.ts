import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFile, findProgram, freePort, giveToServers, serverFolder, startProgram } from './start-program.ts';
import { CORS_HEADERS, CORS_METHODS, WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

const findModule = () =>
  findFile(['/usr/lib', '/usr/lib64', '/usr/share'].map((lib) => `${lib}/nginx/modules/ngx_http_dav_ext_module.so`));

/** Its own module and `dav-ext`, which adds PROPFIND. */
export const nginx: WebDavServer = {
  name: 'nginx 1.22 with dav-ext',
  isAvailable: async () => (await findProgram('nginx')) !== undefined && (await findModule()) !== undefined,
  start: async () => {
    const program = await findProgram('nginx');
    const davExt = await findModule();
    if (program === undefined || davExt === undefined) throw new Error('nginx with dav-ext is not installed.');
    const folder = await serverFolder('nginx');
    const served = join(folder, 'root', 'dav');
    await mkdir(served, { recursive: true });
    for (const path of [folder, served]) await giveToServers(path);
    const port = await freePort();
    const { userName, password } = WEBDAV_USER;
    await writeFile(
      join(folder, 'users'),
      `${userName}:{SHA}${createHash('sha1').update(password).digest('base64')}\n`,
    );
    await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, davExt));
    const stop = await startProgram(program, ['-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`], {
      port,
      folder,
    });
    return { url: `http://127.0.0.1:${port}/dav`, folder: served, ...WEBDAV_USER, stop };
  },
};

function configuration(folder: string, port: number, davExt: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `load_module ${davExt};
daemon off;
worker_processes 2;
pid ${folder}/pid;
error_log ${folder}/error.log;
${process.getuid?.() === 0 ? 'user www-data;' : ''}
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  client_max_body_size 64m;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/root;
    location / {
      dav_methods PUT DELETE MKCOL MOVE;
      dav_ext_methods PROPFIND OPTIONS;
      limit_except OPTIONS {
        auth_basic Backups;
        auth_basic_user_file ${folder}/users;
      }
      add_header Access-Control-Allow-Origin * always;
      add_header Access-Control-Allow-Methods "${CORS_METHODS}" always;
      add_header Access-Control-Allow-Headers "${CORS_HEADERS}" always;
      add_header Access-Control-Max-Age 7200 always;
    }
  }
}
`;
}
