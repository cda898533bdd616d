import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fileGroups } from './file-groups.ts';
import { fontFiles } from './font-files.ts';

/** The console. `lib/build-console.ts` builds it for the function `web`; every address in it is relative to `/ui/`. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [fontFiles(), react()],
  build: {
    target: 'es2024',
    outDir: '../dist/console-preview',
    // A font or an image as a file is kept by the browser for good; inside a style sheet it would come with each change.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One sheet: a later one would move what is drawn already.
    cssCodeSplit: false,
    rolldownOptions: { output: { codeSplitting: { groups: fileGroups() } } },
    reportCompressedSize: false,
    // The budget of the first view is held by a test, for all of its files together.
    chunkSizeWarningLimit: 5_000,
  },
});
