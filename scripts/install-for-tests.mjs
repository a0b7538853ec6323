// `npm test` starts this beside the checks that need no browser and no servers: installs, one after the other, what its
// arguments name.
import { installEngines, installPython, mustHaveBrowser } from './install-browser.mjs';
import { installServers } from './install-servers.mjs';

const INSTALL = {
  servers: () => installServers(false),
  'all-servers': () => installServers(true),
  python: installPython,
  browser: mustHaveBrowser,
  engines: installEngines,
};

for (const name of process.argv.slice(2)) await INSTALL[name]();
