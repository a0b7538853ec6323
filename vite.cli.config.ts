import { defineConfig } from 'vite';
import { recoveryPage } from './scripts/recovery-page.ts';

/**
 * The command line as one file for Node, with all that it needs inside; beside it, the recovery page that it puts into
 * backup files.
 */
export default defineConfig({
  plugins: [recoveryPage()],
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist-cli',
    target: 'node20.19',
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: { entryFileNames: 'heirloom.mjs', codeSplitting: false, banner: '#!/usr/bin/env node' },
    },
  },
});
