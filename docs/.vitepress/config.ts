import { defineConfig } from "vitepress";

export default defineConfig({
  title: "dosync",
  description: "State for React and Vue that changes all or nothing.",
  cleanUrls: true,
  // Pages link to tests and sources of the repository, which are not pages of the site.
  ignoreDeadLinks: [/\.\.\/(?:tests|packages|stories|scripts|README)/],
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide/getting-started-react" },
      { text: "Lint rules", link: "/lint/" },
      { text: "Compared with Clojure", link: "/conformance" },
    ],
    sidebar: [
      {
        text: "Start",
        items: [
          { text: "In React", link: "/guide/getting-started-react" },
          { text: "In Vue", link: "/guide/getting-started-vue" },
        ],
      },
      {
        text: "Thinking",
        items: [
          { text: "Identities and invariants", link: "/guide/identities" },
          { text: "An atom or refs?", link: "/guide/atoms-and-refs" },
        ],
      },
      {
        text: "Guide",
        items: [
          { text: "Transactions", link: "/guide/transactions" },
          { text: "Asynchronous transactions", link: "/guide/async-transactions" },
          { text: "Drafts", link: "/guide/drafts" },
          { text: "Validators, invariants, watches", link: "/guide/rules-and-watches" },
          { text: "Derived values", link: "/guide/derived" },
          { text: "Agents, and I/O after commit", link: "/guide/agents" },
          { text: "Values are immutable", link: "/guide/immutability" },
          { text: "Testing your transactions", link: "/guide/testing" },
        ],
      },
      {
        text: "Reference",
        items: [
          { text: "Compared with Clojure, case by case", link: "/conformance" },
          { text: "What is covered, and where", link: "/requirements" },
          { text: "Lint rules", link: "/lint/" },
        ],
      },
    ],
  },
});
