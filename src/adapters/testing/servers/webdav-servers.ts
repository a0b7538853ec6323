import { apache } from './apache.ts';
import { lighttpd } from './lighttpd.ts';
import { nginx } from './nginx.ts';
import { rclone } from './rclone.ts';
import { sabreDav } from './sabre-dav.ts';
import type { WebDavServer } from './webdav-server.ts';

/**
 * The WebDAV servers to test against: Apache, and in long runs all of them.
 * @returns those that are not installed, or not for this run, with `isSkipped`.
 */
export async function webDavServers(
  isLong: boolean,
): Promise<readonly (WebDavServer & { readonly isSkipped: boolean })[]> {
  const servers = isLong ? [apache, lighttpd, nginx, sabreDav, rclone] : [apache];
  return Promise.all(servers.map(async (server) => ({ ...server, isSkipped: !(await server.isAvailable()) })));
}
