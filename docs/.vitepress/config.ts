import { existsSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type MarkdownRenderer } from "vitepress";
import { sourceAliases } from "../../scripts/sources.mjs";
import { showFileNames } from "./markdown/file-names.ts";

const REPOSITORY = "https://github.com/dosync/dosync";

interface Page {
  readonly text: string;
  readonly link: string;
}

/** Where the site is served: "/dosync/" for the pages of a project, "/" for a host of its own. */
const base = process.env["DOCS_BASE"] ?? "/";

export default defineConfig({
  title: "dosync",
  description: "State for React and Vue that changes all or nothing.",
  cleanUrls: true,
  base,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}favicon.svg` }]],
  markdown: {
    config(markdown) {
      linkToRepository(markdown);
      showFileNames(markdown);
    },
  },
  // The demos run the sources of the packages, so that the site needs no build of them.
  vite: { resolve: { alias: sourceAliases } },
  themeConfig: {
    logo: "/favicon.svg",
    editLink: {
      pattern: `${REPOSITORY}/edit/main/docs/:path`,
      text: "Edit this page",
    },
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    search: {
      provider: "local",
      options: {
        miniSearch: {
          searchOptions: {
            // A page about a word comes before one that uses it, and ours before what is said of others.
            boost: { title: 6, titles: 2, text: 1 },
            boostDocument: (id: string) => {
              if (/\/(?:api|lint|coming-from)\//.test(id)) return 0.2;
              // What is said of others, and the page of words, are of all that is said elsewhere.
              return /\/(?:beside-others|words)/.test(id) ? 0.5 : 1;
            },
          },
        },
      },
    },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide/getting-started-react" },
      { text: "Demos", link: "/demos" },
      { text: "Recipes", link: "/recipes/undo" },
      { text: "Coming from", link: "/coming-from/" },
      { text: "API", link: "/api/" },
    ],
    // By task, in the order in which one meets them. `present` leaves out what has no page yet.
    sidebar: [
      {
        text: "Start",
        items: [
          { text: "In React", link: "/guide/getting-started-react" },
          { text: "In Vue", link: "/guide/getting-started-vue" },
          { text: "Without a bundler", link: "/guide/without-a-bundler" },
          { text: "Words that you know", link: "/guide/words" },
          { text: "A whole application", link: "/guide/whole-application" },
          { text: "Demos and examples", link: "/demos" },
        ],
      },
      {
        text: "State",
        items: [
          { text: "An atom or refs?", link: "/guide/atoms-and-refs" },
          { text: "Derived values", link: "/guide/derived" },
          { text: "Lists of things", link: "/guide/collections" },
          { text: "Values are immutable", link: "/guide/immutability" },
          { text: "Identities and invariants", link: "/guide/identities" },
          { text: "What begins and ends", link: "/guide/lifetimes" },
        ],
      },
      {
        text: "Change together",
        items: present([
          { text: "Transactions", link: "/guide/transactions" },
          { text: "Rules and watches", link: "/guide/rules-and-watches" },
          { text: "Forms: drafts", link: "/guide/drafts" },
          { text: "Across await", link: "/guide/async-transactions" },
          { text: "Values that are loaded", link: "/guide/resources" },
          { text: "Optimistic updates", link: "/guide/optimistic-updates" },
        ]),
      },
      {
        text: "On the screen",
        items: [
          { text: "Hooks of React", link: "/guide/react" },
          { text: "Transitions of React", link: "/guide/react-transitions" },
          { text: "Composables of Vue", link: "/guide/vue" },
          { text: "useRef and ref", link: "/guide/refs-of-frameworks" },
          { text: "Other frameworks", link: "/guide/other-frameworks" },
        ],
      },
      {
        text: "Keep, share, undo",
        items: present([
          { text: "Keep state", link: "/guide/keep-state" },
          { text: "Change the shape of stored state", link: "/guide/change-the-shape" },
          { text: "Undo and redo", link: "/recipes/undo" },
          { text: "Several tabs", link: "/guide/several-tabs" },
          { text: "State that several share", link: "/guide/replicas" },
          { text: "Share it over a server", link: "/guide/share" },
          { text: "Render it on a server", link: "/guide/render-shared" },
          { text: "Authorize", link: "/guide/authorize" },
          { text: "Deploy it", link: "/guide/deploy" },
          { text: "What is guaranteed", link: "/guide/guarantees" },
          { text: "With the backend that you have", link: "/guide/your-backend" },
          { text: "Offline", link: "/guide/offline" },
          { text: "Write a store", link: "/guide/write-a-store" },
        ]),
      },
      {
        text: "Servers",
        items: present([
          { text: "React on the server", link: "/guide/react-server" },
          { text: "Pinia and Nuxt", link: "/guide/pinia-and-nuxt" },
        ]),
      },
      {
        text: "Test and debug",
        items: present([
          { text: "Testing your transactions", link: "/guide/testing" },
          { text: "Debug a transaction", link: "/guide/devtools" },
          { text: "Redux DevTools", link: "/recipes/redux-devtools" },
          { text: "Edits that keep state", link: "/guide/hot-reload" },
          { text: "Errors", link: "/errors" },
          { text: "Lint rules", link: "/lint/" },
        ]),
      },
      {
        text: "Beside others",
        items: [
          { text: "Beside what you have", link: "/guide/beside-others" },
          { text: "Values from elsewhere", link: "/guide/outside" },
          { text: "Agents, and I/O after commit", link: "/guide/agents" },
        ],
      },
      {
        text: "Coming from",
        collapsed: true,
        items: [
          { text: "Overview", link: "/coming-from/" },
          { text: "Zustand", link: "/coming-from/zustand" },
          { text: "Jotai", link: "/coming-from/jotai" },
          { text: "Redux Toolkit", link: "/coming-from/redux-toolkit" },
          { text: "TanStack DB", link: "/coming-from/tanstack-db" },
          { text: "MobX", link: "/coming-from/mobx" },
          { text: "Pinia", link: "/coming-from/pinia" },
          { text: "nanostores", link: "/coming-from/nanostores" },
          { text: "Signals", link: "/coming-from/signals" },
          { text: "Effect", link: "/coming-from/effect" },
          { text: "Clojure", link: "/coming-from/clojure" },
        ],
      },
      {
        text: "Reference",
        items: present([
          { text: "@dosync/core", link: "/api/core" },
          { text: "@dosync/react", link: "/api/react" },
          { text: "@dosync/vue", link: "/api/vue" },
          { text: "@dosync/signals", link: "/api/signals" },
          { text: "@dosync/persist", link: "/api/persist" },
          { text: "@dosync/replica", link: "/api/replica" },
          { text: "@dosync/replica/react", link: "/api/replica-react" },
          { text: "@dosync/replica/vue", link: "/api/replica-vue" },
          { text: "@dosync/replica/tabs", link: "/api/replica-tabs" },
          { text: "@dosync/replica/testing", link: "/api/replica-testing" },
          { text: "@dosync/replica/remote", link: "/api/replica-remote" },
          { text: "@dosync/replica/server", link: "/api/replica-server" },
          { text: "@dosync/server", link: "/api/server" },
          { text: "@dosync/history", link: "/api/history" },
          { text: "@dosync/devtools", link: "/api/devtools" },
          { text: "@dosync/core/collection", link: "/api/core-collection" },
          { text: "@dosync/core/testing", link: "/api/core-testing" },
          { text: "@dosync/core/adapter", link: "/api/core-adapter" },
          { text: "For authors of libraries", link: "/libraries" },
          { text: "All functions", link: "/functions" },
          { text: "Performance and size", link: "/performance" },
          { text: "Bytes and speed, by what you build", link: "/by-what-you-build" },
          { text: "Stores under concurrent rendering", link: "/react-transitions" },
          { text: "Versions", link: "/versions" },
          { text: "Stability", link: "/stability" },
          { text: "Internals", link: "/internals" },
          { text: "Clojure, case by case", link: "/conformance" },
          { text: "What is promised, and where it is tested", link: "/requirements" },
        ]),
      },
    ],
  },
});

/**
 * Pages are read in the repository as well, so their links are those of files. Here links to tests and
 * sources lead to the repository, what a package exports is its page of the reference, which is made when
 * the site is built, and public files are served from the root.
 */
function linkToRepository(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("link-to-repository", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const attribute = token.type === "link_open" ? "href" : "src";
      const target = token.attrGet(attribute);
      if (target === null || !target.startsWith(".")) continue;
      const path = posix.join("docs", posix.dirname(env.relativePath), target);
      const exports = /^packages\/(\w+)\/src\/index\.ts$/.exec(path)?.[1];
      if (path.startsWith("docs/public/"))
        token.attrSet(attribute, path.slice("docs/public".length));
      else if (exports !== undefined) token.attrSet(attribute, `/api/${exports}`);
      else if (!path.startsWith("docs/")) {
        token.attrSet(attribute, `${REPOSITORY}/blob/main/${path}`);
      }
    }
  });
}

/** The reference is made when the site is built, and pages may come with a later commit. */
function present(pages: Page[]): Page[] {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  return pages.filter(({ link }) =>
    [`${link}.md`, `${link}/index.md`].some((file) => existsSync(folder + file.slice(1))),
  );
}
