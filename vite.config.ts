import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page. The main side and the preload are built by scripts/build.mjs. */
export default defineConfig({
  root: path.join(import.meta.dirname, 'src-renderer'),
  base: './', // Electron opens it as a file
  plugins: [react()],
  build: { outDir: '../out/renderer', emptyOutDir: true, sourcemap: true, chunkSizeWarningLimit: 2_000 },
});
