import { dirname, relative, resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { withoutNodeStreams } from './without-node-streams.ts';

/**
 * Serves each worker as one bundled file, built on first request. Tests start hundreds of workers, and each would
 * request about three hundred modules one by one. The code is the same as in the released build.
 */
export function bundleWorkers(): Plugin {
  const bundles = new Map<string, Promise<string>>();
  return {
    name: 'heirloom:bundle-workers',
    configureServer: ({ config, middlewares }) => {
      middlewares.use((request, response, next) => {
        const [path = '', query = ''] = (request.originalUrl ?? '').split('?');
        if (!query.startsWith('worker_file')) return next();
        let bundle = bundles.get(path);
        if (!bundle) bundles.set(path, (bundle = bundleOf(config.root, path)));
        bundle.then((code) => {
          // So that the browser stores it, compiled: most tests start the same worker.
          response.setHeader('Content-Type', 'text/javascript').setHeader('Cache-Control', 'max-age=3600').end(code);
        }, next);
      });
    },
  };
}

/** A worker that a worker starts: its address, with which the bundle is to be asked for in turn. */
const NESTED_WORKER = /new URL\(\s*'(\.{1,2}\/[^']+\.worker\.ts)',\s*import\.meta\.url\s*\)/g;

/** Leaves the workers of a worker to the server, which bundles each at its first request. */
function keepNestedWorkers(root: string): Plugin {
  return {
    name: 'heirloom:keep-nested-workers',
    enforce: 'pre',
    transform: (code, id) => {
      if (id.includes('node_modules') || !code.includes('.worker.ts')) return undefined;
      const addressOf = (path: string) => `/${relative(root, resolve(dirname(id), path))}?worker_file&type=module`;
      return code.replace(NESTED_WORKER, (_, path: string) => `new URL('${addressOf(path)}', location.origin)`);
    },
  };
}

async function bundleOf(root: string, path: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [keepNestedWorkers(root), withoutNodeStreams],
    build: {
      write: false,
      target: 'es2022',
      // As in the released build, and without a source map: each start reads all of it.
      minify: true,
      sourcemap: false,
      rolldownOptions: { input: `${root}${path}`, output: { format: 'es', codeSplitting: false } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error(`${path} was not bundled`);
  return output.output[0].code;
}
