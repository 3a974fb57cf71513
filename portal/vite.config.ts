import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * Where a shape is dragged and may be dropped, the drawing library names each element below the canvas, so that the styles of a whole
 * drawing are made anew when it is let go: 25 to 45 ms of 300 steps. The canvas itself has the same pointer, and what is drawn within a
 * hidden group is hidden with it.
 */
const fewerStyles = {
  postcssPlugin: 'fewer-styles',
  Rule(rule: { selectors: string[] }) {
    if (!rule.selectors.some((selector) => selector.endsWith(' *'))) return
    const kept = rule.selectors
      .filter((selector) => !/^\.(drop|connect)(-not)?-ok \*$/.test(selector))
      .map((selector) => selector.replace(/^(\.djs-drag-active \.djs-bendpoints) \*$/, '$1'))
    if (String(kept) !== String(rule.selectors)) rule.selectors = kept
  },
}

/** The server mounts `portal/dist` at `/`. The service worker is built after it, see `vite.worker.config.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  css: { postcss: { plugins: [fewerStyles] } },
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
      input: { main: `${import.meta.dirname}/index.html`, wall: `${import.meta.dirname}/wall.html` },
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
