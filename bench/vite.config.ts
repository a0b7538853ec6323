import { defineConfig } from 'vite';

// The page that the benchmark drives: the app's own worker and database and the comparable programs, without screens.
export default defineConfig({
  root: 'bench/page',
  worker: { format: 'es' },
  build: { target: 'es2022', outDir: '../../.cache/bench', emptyOutDir: true },
});
