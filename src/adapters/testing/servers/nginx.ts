import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasServer } from '../../../../scripts/find-servers.mjs';
import type { RunningServer } from './real-server.ts';
import { guideSnippet } from './guide-snippet.ts';
import { findFile, findProgram, freePort, giveToServers, serverFolder, startProgram } from './start-program.ts';
import { WEBDAV_USER, type WebDavServer } from './webdav-server.ts';

const findModule = () =>
  findFile(['/usr/lib', '/usr/lib64', '/usr/share'].map((lib) => `${lib}/nginx/modules/ngx_http_dav_ext_module.so`));

/** With `dav-ext`, which adds PROPFIND, and the settings of the guide. */
export const nginx: WebDavServer = {
  name: 'nginx 1.22 with dav-ext',
  isAvailable: async () => hasServer('nginx'),
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
    await writeFile(join(folder, 'nginx.conf'), await configuration(folder, port, davExt));
    const stop = await startProgram(program, ['-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`], {
      port,
      folder,
    });
    return { url: `http://127.0.0.1:${port}/dav`, folder: served, ...WEBDAV_USER, stop };
  },
};

async function configuration(folder: string, port: number, davExt: string): Promise<string> {
  const paths = { '/srv': `${folder}/root`, '/etc/nginx/dav.users': `${folder}/users` };
  return `load_module ${davExt};\n${around(folder, port, await guideSnippet('nginx', paths))}`;
}

/** Starts nginx as a reverse proxy, with the settings of the guide. @param url of the server behind it. */
export async function startReverseProxy(url: string): Promise<RunningServer> {
  const program = await findProgram('nginx');
  if (program === undefined) throw new Error('nginx is not installed.');
  const folder = await serverFolder('proxy');
  await giveToServers(folder);
  const port = await freePort();
  const { origin, host, pathname } = new URL(url);
  const paths = { 'https://storage.example': origin, 'storage.example': host };
  const snippet = await guideSnippet('nginx', paths, 'a reverse proxy');
  await writeFile(join(folder, 'nginx.conf'), around(folder, port, snippet));
  const stop = await startProgram(program, ['-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`], {
    port,
    folder,
  });
  return { url: `http://127.0.0.1:${port}${pathname}`, stop };
}

/** @param locations of its only site. */
function around(folder: string, port: number, locations: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
worker_processes 2;
pid ${folder}/pid;
error_log ${folder}/error.log;
${process.getuid?.() === 0 ? 'user www-data;' : ''}
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  server {
    listen 127.0.0.1:${port};
    ${locations}
  }
}
`;
}
