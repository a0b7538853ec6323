// The settings of a build for the end-to-end tests: clouds at which people sign in are servers of this machine. Printed
// for a shell if run: `env $(node scripts/test-clouds.mjs) npx vite build`.
import { pathToFileURL } from 'node:url';

const port = Number(process.env.HEIRLOOM_TEST_PORT ?? 4174);

// Ports at a distance from that of the app, so that several checkouts can be tested at once.
const dropbox = `http://127.0.0.1:${port + 2000}`;
const google = `http://127.0.0.1:${port + 2001}`;
const microsoft = `http://127.0.0.1:${port + 2002}`;

/** For the build and for the tests: in the environment, because both run as programs of their own. */
export const TEST_CLOUDS = {
  VITE_DROPBOX_CLIENT_ID: 'heirloom-test',
  VITE_DROPBOX_SITE: dropbox,
  VITE_DROPBOX_API: dropbox,
  VITE_DROPBOX_CONTENT: dropbox,
  VITE_GOOGLE_CLIENT_ID: 'heirloom-test',
  VITE_GOOGLE_ACCOUNTS: google,
  VITE_GOOGLE_API: google,
  VITE_MICROSOFT_CLIENT_ID: 'heirloom-test',
  VITE_MICROSOFT_LOGIN: `${microsoft}/common`,
  VITE_MICROSOFT_GRAPH: microsoft,
  // Another origin, as with Microsoft.
  VITE_MICROSOFT_FILES: microsoft.replace('127.0.0.1', 'localhost'),
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  console.log(
    Object.entries(TEST_CLOUDS)
      .map((entry) => entry.join('='))
      .join('\n'),
  );
