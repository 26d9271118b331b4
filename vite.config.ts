// Builds the renderer: the pages that the server hands out at `/`, `/wall`, `/desk` and `/field`.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// A command room's machine may have no other Chinese font: until a part of ours is there, show nothing rather
// than boxes.
const noBoxesWhileLoading: Plugin = {
  name: 'no-boxes-while-loading',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('@fontsource-variable') || !id.includes('.css')) return null;
    return { code: code.replaceAll('font-display: swap', 'font-display: block'), map: null };
  },
};

export default defineConfig({
  root: join(import.meta.dirname, 'renderer'),
  base: '/',
  // The district, the catalogue and the icons live in the top-level assets folder and are imported by path.
  publicDir: false,
  plugins: [noBoxesWhileLoading, react()],
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'renderer/index.html'),
        'field-worker': join(import.meta.dirname, 'renderer/field/offlineWorker.ts'),
      },
      // A worker is known by its address: this one never changes.
      output: {
        entryFileNames: ({ name }) => (name === 'field-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
    emptyOutDir: true,
    target: 'chrome120',
    // Inlined assets would need `data:` in the page's content security policy for every kind of file.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // deck.gl alone is about 800 kB; the wall is loaded once from the local network.
    chunkSizeWarningLimit: 2500,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': 'http://127.0.0.1:4170', '/socket.io': { target: 'ws://127.0.0.1:4170', ws: true } },
  },
});
