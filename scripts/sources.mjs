// Tests and stories import packages by name and get their sources, so that they need no build.
import { fileURLToPath } from "node:url";

/**
 * @param {RegExp} find
 * @param {string} path
 */
function alias(find, path) {
  return { find, replacement: fileURLToPath(new URL(`../packages/${path}`, import.meta.url)) };
}

export const sourceAliases = [
  alias(/^@dosync\/core$/, "core/src/index.ts"),
  alias(/^@dosync\/core\/adapter$/, "core/src/adapter.ts"),
  alias(/^@dosync\/core\/collection$/, "core/src/collection.ts"),
  alias(/^@dosync\/core\/testing$/, "core/src/testing.ts"),
  alias(/^@dosync\/react$/, "react/src/index.ts"),
  alias(/^@dosync\/vue$/, "vue/src/index.ts"),
  alias(/^@dosync\/history$/, "history/src/index.ts"),
  alias(/^@dosync\/devtools$/, "devtools/src/index.ts"),
  alias(/^@dosync\/devtools\/element$/, "devtools/src/element.ts"),
  alias(/^@dosync\/signals$/, "signals/src/index.ts"),
  alias(/^@dosync\/persist$/, "persist/src/index.ts"),
  alias(/^@dosync\/replica$/, "replica/src/index.ts"),
  alias(/^@dosync\/replica\/react$/, "replica/src/react.ts"),
  alias(/^@dosync\/replica\/vue$/, "replica/src/vue.ts"),
  alias(/^@dosync\/replica\/tabs$/, "replica/src/tabs.ts"),
  alias(/^@dosync\/replica\/testing$/, "replica/src/testing.ts"),
  alias(/^@dosync\/replica\/remote$/, "replica/src/remote.ts"),
  alias(/^@dosync\/replica\/server$/, "replica/src/server.ts"),
  alias(/^@dosync\/replica\/adapter$/, "replica/src/adapter.ts"),
  alias(/^@dosync\/server$/, "server/src/index.ts"),
];
