// The same laws in a real browser.
import "../../../vitest/vue.ts";
import "../../../packages/vue/test/lifetime.test.ts";
