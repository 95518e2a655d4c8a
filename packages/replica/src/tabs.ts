/**
 * Spaces that the tabs and workers of one browser share: `@dosync/replica/tabs`.
 *
 * @module
 */
export { tabs, type TabsOptions } from "./tabs/tabs.ts";
