import type { StorybookConfig } from "@storybook/react-vite";
import vue from "@vitejs/plugin-vue";
import { mergeConfig } from "vite";
import { sourceAliases } from "../../scripts/sources.mjs";
import { developmentMessages } from "./development-messages.ts";

const config: StorybookConfig = {
  framework: "@storybook/react-vite",
  stories: ["../src/**/*.stories.@(ts|tsx)"],
  addons: ["@storybook/addon-docs", "@storybook/addon-a11y", "@storybook/addon-vitest"],
  // The typeface of the documentation, which VitePress brings.
  staticDirs: [
    "./public",
    { from: "../../node_modules/vitepress/dist/client/theme-default/fonts", to: "/fonts" },
  ],
  // Nothing is highlighted here, and looking out for it costs the moving demos a third of their time.
  features: { highlight: false },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  // One Storybook shows both frameworks: Vue's files are compiled here, VueMount mounts them.
  viteFinal: (vite) =>
    mergeConfig(vite, {
      plugins: [vue(), developmentMessages()],
      resolve: { alias: sourceAliases },
    }),
};

export default config;
