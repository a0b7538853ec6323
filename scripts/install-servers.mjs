// Installs the servers that destinations are tested against, and other programs that tests run, from the system's
// package manager. All are optional: if one is missing, its tests are skipped.
import { existsSync } from 'node:fs';
import { run } from './install.mjs';
import { installersOf, rootPrefix } from './install-browser.mjs';

const inEach = (file, ...folders) => folders.map((folder) => `${folder}/${file}`);

/**
 * Each with one of its files, by which it is recognized, and its packages by package manager. The tests of those with
 * `isLong` run only in `npm run test:long`.
 */
const SERVERS = [
  {
    name: 'Ceph RGW',
    files: inEach('radosgw', '/usr/bin'),
    packages: { 'apt-get': ['ceph-mon', 'ceph-osd', 'radosgw', 'curl'] },
  },
  {
    name: 'OpenStack Swift',
    files: inEach('swift-proxy-server', '/usr/bin'),
    packages: {
      'apt-get': ['swift', 'swift-account', 'swift-container', 'swift-object', 'swift-proxy', 'memcached', 'curl'],
    },
  },
  {
    name: 'Apache',
    files: inEach('modules/mod_dav_fs.so', '/usr/lib/apache2', '/usr/lib64/httpd', '/usr/lib/httpd'),
    packages: { 'apt-get': ['apache2-bin'], dnf: ['httpd'], apk: ['apache2', 'apache2-webdav'], pacman: ['apache'] },
  },
  {
    name: 'lighttpd',
    files: inEach('lighttpd/mod_webdav.so', '/usr/lib', '/usr/lib64'),
    packages: { 'apt-get': ['lighttpd', 'lighttpd-mod-webdav'], dnf: ['lighttpd'], pacman: ['lighttpd'] },
    isLong: true,
  },
  {
    name: 'nginx with dav-ext',
    files: inEach('nginx/modules/ngx_http_dav_ext_module.so', '/usr/lib', '/usr/lib64', '/usr/share'),
    packages: { 'apt-get': ['nginx-light', 'libnginx-mod-http-dav-ext'] },
    isLong: true,
  },
  {
    name: 'sabre/dav',
    files: inEach('php/Sabre/autoload.php', '/usr/share'),
    packages: { 'apt-get': ['php-cli', 'php-xml', 'php-mbstring', 'php-sabre-dav'] },
    isLong: true,
  },
  {
    name: 'rclone',
    files: inEach('rclone', '/usr/bin', '/usr/local/bin'),
    packages: { 'apt-get': ['rclone'], dnf: ['rclone'], apk: ['rclone'], pacman: ['rclone'] },
    isLong: true,
  },
  {
    name: 'zsh',
    files: inEach('zsh', '/usr/bin', '/bin'),
    packages: { 'apt-get': ['zsh'], dnf: ['zsh'], apk: ['zsh'], pacman: ['zsh'] },
    isLong: true,
  },
  {
    name: 'fish',
    files: inEach('fish', '/usr/bin', '/usr/local/bin'),
    packages: { 'apt-get': ['fish'], dnf: ['fish'], apk: ['fish'], pacman: ['fish'] },
    isLong: true,
  },
  {
    name: 'LibreOffice',
    files: inEach('soffice', '/usr/bin', '/usr/local/bin'),
    packages: { 'apt-get': ['libreoffice-calc'], dnf: ['libreoffice-calc'], pacman: ['libreoffice-still'] },
    isLong: true,
  },
];

const MOST_INSTALL_MS = 300_000;

/** Tries to install the servers that are missing. */
export function installServers(isLongRun) {
  const isThere = ({ files }) => files.some((file) => existsSync(file));
  const missing = SERVERS.filter((server) => (isLongRun || !server.isLong) && !isThere(server));
  if (missing.length === 0) return;
  console.log(`Not found: ${missing.map(({ name }) => name).join(', ')}. Trying to install …`);
  withoutServices(() => {
    for (const [program, ...args] of installersOf((manager) => missing.map(({ packages }) => packages[manager] ?? [])))
      run(program, args, { timeout: MOST_INSTALL_MS });
  });
  for (const { name } of missing.filter((server) => !isThere(server)))
    console.log(`There is still no ${name}: its tests are skipped.`);
}

const POLICY = '/usr/sbin/policy-rc.d';

/** On Debian, a package would start its server at once; this file forbids it. */
function withoutServices(install) {
  const asRoot = rootPrefix();
  if (!asRoot || !existsSync('/usr/bin/dpkg') || existsSync(POLICY)) {
    install();
    return;
  }
  const shell = (script) => {
    const [program, ...args] = [...asRoot, 'sh', '-c', script];
    return run(program, args);
  };
  shell(`printf '#!/bin/sh\\nexit 101\\n' > ${POLICY} && chmod 755 ${POLICY}`);
  try {
    install();
  } finally {
    shell(`rm -f ${POLICY}`);
  }
}
