import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server mounts `portal/dist` at `/`. The service worker is built after it, see `vite.worker.config.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    // Fonts inlined as data: addresses would need a hole in the content security policy.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { main: `${import.meta.dirname}/index.html` },
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        // zod and its setting in one chunk, so that the setting counts before any contract is made.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-setup/ }] },
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': 'http://127.0.0.1:8080' } },
})
