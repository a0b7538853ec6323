// Installs the servers that destinations are tested against, and other programs that tests run, from the system's
// package manager. All are optional: if one is missing, its tests are skipped.
import { existsSync } from 'node:fs';
import { missingFor, SERVERS } from './find-servers.mjs';
import { run } from './install.mjs';
import { installersOf, rootPrefix } from './install-browser.mjs';

const MOST_INSTALL_MS = 300_000;

/** Tries to install the servers that lack anything, and names what is still missing. */
export function installServers(isLongRun) {
  const lacking = Object.values(SERVERS).filter(
    (server) => (isLongRun || !server.isLong) && missingFor(server).length > 0,
  );
  if (lacking.length === 0) return;
  const described = lacking.map((server) => `${server.name} (${missingFor(server).join(', ')})`);
  console.log(`Not found: ${described.join('; ')}. Trying to install …`);
  withoutServices(() => {
    for (const [program, ...args] of installersOf((manager) => lacking.map(({ packages }) => packages[manager] ?? [])))
      run(program, args, { timeout: MOST_INSTALL_MS });
  });
  for (const server of lacking) {
    const missing = missingFor(server);
    if (missing.length > 0) console.log(`${server.name} still lacks ${missing.join(', ')}: its tests are skipped.`);
  }
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
