import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    target: 'es2023',
    assetsInlineLimit: 0, // the page's policy allows nothing inline
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  oxc: { jsx: { runtime: 'automatic' } },
})
