import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), vue()],
  // Both pages are known to Vite before one is opened, so that none is loaded twice.
  optimizeDeps: {
    include: ["react", "react/jsx-dev-runtime", "react-dom/client", "vue", "idb", "devalue"],
  },
  build: {
    rolldownOptions: { input: [page("index.html"), page("react.html"), page("vue.html")] },
  },
});
