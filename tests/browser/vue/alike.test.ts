// The same laws in a real browser.
import "../../../vitest/vue.ts";
import "../../../packages/vue/test/production/alike.test.ts";
