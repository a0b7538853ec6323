// `npm start`: installs what is missing, builds, serves the app and prints its address.
import { installPackages, root, run } from './install.mjs';

installPackages();
if (run('npx', ['vite', 'build']) !== 0) process.exit(1);

const { preview } = await import('vite');
const server = await preview({ root, preview: { port: 4173, host: 'localhost' } });
console.log(`\nHeirloom is at ${server.resolvedUrls?.local[0] ?? 'http://localhost:4173/'}  (Ctrl+C stops it)`);
