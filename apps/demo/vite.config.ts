import { defineConfig } from "vite"

export default defineConfig({
  root: "page",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    // The content security policy allows files of ours, and nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  }
})
