import { defineConfig } from 'vite';

/** The command line as one file for Node, with all that it needs inside. */
export default defineConfig({
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
