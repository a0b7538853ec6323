// The servers and other programs that tests run, and what each of them needs: one list for what installs them and for
// the tests, which skip by name what lacks anything.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs of the system are not in everybody's path. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/usr/local/sbin'];
const LIBRARIES = ['/usr/lib', '/usr/lib64', '/usr/share', '/usr/local/lib'];

const isProgram = (name) => FOLDERS.some((folder) => existsSync(join(folder, name)));

/** What is needed, by its name in messages. */
const program = (...names) => ({ name: names.join(' or '), isThere: () => names.some(isProgram) });
const library = (...paths) => ({
  name: paths[0],
  isThere: () => LIBRARIES.some((folder) => paths.some((path) => existsSync(join(folder, path)))),
});
const phpExtension = (extension) => ({
  name: `PHP's ${extension}`,
  isThere: () =>
    spawnSync('php', ['-r', `exit(extension_loaded('${extension}') ? 0 : 1);`], { stdio: 'ignore' }).status === 0,
});
const swiftServer = (part) => program(`swift-${part}-server`);

/**
 * Each with what it needs, and its packages by package manager. The tests of those with `isLong` run only in
 * `npm run test:long`.
 */
export const SERVERS = {
  ceph: {
    name: 'Ceph RGW',
    needs: ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'monmaptool', 'curl'].map((name) => program(name)),
    packages: { 'apt-get': ['ceph-mon', 'ceph-osd', 'radosgw', 'curl'] },
  },
  swift: {
    name: 'OpenStack Swift',
    needs: [...['account', 'container', 'object', 'proxy'].map(swiftServer), program('memcached'), program('curl')],
    packages: {
      'apt-get': ['swift', 'swift-account', 'swift-container', 'swift-object', 'swift-proxy', 'memcached', 'curl'],
    },
  },
  apache: {
    name: 'Apache',
    needs: [program('apache2', 'httpd'), library('apache2/modules/mod_dav_fs.so', 'httpd/modules/mod_dav_fs.so')],
    packages: { 'apt-get': ['apache2-bin'], dnf: ['httpd'], apk: ['apache2', 'apache2-webdav'], pacman: ['apache'] },
  },
  git: {
    name: 'git',
    needs: [program('git')],
    packages: { 'apt-get': ['git'], dnf: ['git'], apk: ['git'], pacman: ['git'] },
  },
  lighttpd: {
    name: 'lighttpd',
    needs: [program('lighttpd'), library('lighttpd/mod_webdav.so')],
    packages: { 'apt-get': ['lighttpd', 'lighttpd-mod-webdav'], dnf: ['lighttpd'], pacman: ['lighttpd'] },
    isLong: true,
  },
  nginx: {
    name: 'nginx with dav-ext',
    needs: [program('nginx'), library('nginx/modules/ngx_http_dav_ext_module.so')],
    packages: { 'apt-get': ['nginx-light', 'libnginx-mod-http-dav-ext'] },
    isLong: true,
  },
  sabreDav: {
    name: 'sabre/dav',
    needs: [
      program('php'),
      library('php/Sabre/autoload.php', 'php/Sabre/DAV/autoload.php'),
      phpExtension('dom'),
      phpExtension('mbstring'),
    ],
    packages: { 'apt-get': ['php-cli', 'php-xml', 'php-mbstring', 'php-sabre-dav'] },
    isLong: true,
  },
  rclone: {
    name: 'rclone',
    needs: [program('rclone')],
    packages: { 'apt-get': ['rclone'], dnf: ['rclone'], apk: ['rclone'], pacman: ['rclone'] },
    isLong: true,
  },
  zsh: {
    name: 'zsh',
    needs: [program('zsh')],
    packages: { 'apt-get': ['zsh'], dnf: ['zsh'], apk: ['zsh'], pacman: ['zsh'] },
    isLong: true,
  },
  fish: {
    name: 'fish',
    needs: [program('fish')],
    packages: { 'apt-get': ['fish'], dnf: ['fish'], apk: ['fish'], pacman: ['fish'] },
    isLong: true,
  },
  libreOffice: {
    name: 'LibreOffice',
    needs: [program('soffice')],
    packages: { 'apt-get': ['libreoffice-calc'], dnf: ['libreoffice-calc'], pacman: ['libreoffice-still'] },
    isLong: true,
  },
};

/** The names of what a server needs and what is not there. */
export function missingFor({ needs }) {
  return needs.filter(({ isThere }) => !isThere()).map(({ name }) => name);
}

/** Whether all that a server needs is there. @param key of `SERVERS`. */
export function hasServer(key) {
  return missingFor(SERVERS[key]).length === 0;
}
