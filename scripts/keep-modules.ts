import type { Plugin } from 'vite';

/**
 * Lets browsers keep the modules that the server sends while it does not watch for changes. Each test file has a frame
 * of its own, which imports hundreds of modules, and most of them are those of the file before. By default, the browser
 * asks for each of them again, whether it has changed.
 */
export function keepModules(): Plugin {
  return {
    name: 'heirloom:keep-modules',
    configureServer: ({ config, middlewares }) => {
      if (config.server.watch !== null) return;
      middlewares.use((_, response, next) => {
        const setHeader = response.setHeader.bind(response);
        response.setHeader = (name, value) =>
          setHeader(name, name === 'Cache-Control' && value === 'no-cache' ? 'max-age=3600' : value);
        next();
      });
    },
  };
}
