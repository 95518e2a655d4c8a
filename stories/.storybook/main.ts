import type { StorybookConfig } from "@storybook/react-vite";
import vue from "@vitejs/plugin-vue";

const config: StorybookConfig = {
  framework: "@storybook/react-vite",
  stories: ["../src/**/*.stories.@(ts|tsx)", "../src/**/*.mdx"],
  addons: ["@storybook/addon-docs", "@storybook/addon-a11y", "@storybook/addon-vitest"],
  core: { disableTelemetry: true },
  // One Storybook shows both frameworks: Vue's files are compiled here, VueMount mounts them.
  viteFinal: (vite) => ({ ...vite, plugins: [...(vite.plugins ?? []), vue()] }),
};

export default config;
