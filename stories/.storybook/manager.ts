import { addons } from "storybook/manager-api";
import { create } from "storybook/theming";

const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
const fontBase =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

addons.setConfig({
  theme: create({
    base: isDark ? "dark" : "light",
    brandTitle: "dosync",
    colorPrimary: isDark ? "#4fcf9d" : "#08704f",
    colorSecondary: isDark ? "#127a58" : "#08704f",
    appBg: isDark ? "#0d1117" : "#f4f6f8",
    appContentBg: isDark ? "#0d1117" : "#f4f6f8",
    appPreviewBg: isDark ? "#0d1117" : "#f4f6f8",
    appBorderColor: isDark ? "#28323e" : "#dde3e9",
    appBorderRadius: 8,
    fontBase,
  }),
  layout: { panelPosition: "bottom", showPanel: false },
});
