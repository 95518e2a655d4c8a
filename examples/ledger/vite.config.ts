import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [react(), vue()],
  build: isSsrBuild
    ? { outDir: "dist/server" }
    : { outDir: "dist/client", rolldownOptions: { input: ["index.html", "vue.html"] } },
}));
