import { defineConfig } from 'vite';

// The page that `scripts/compare.mjs` drives. Programs that the project does not use itself are installed beside it.
export default defineConfig({
  root: 'bench/compare',
  resolve: {
    alias: {
      'indexeddb-export-import': `${import.meta.dirname}/../../.cache/compare/node_modules/indexeddb-export-import`,
    },
  },
  build: { target: 'es2022', outDir: '../../.cache/compare/dist', emptyOutDir: true },
});
