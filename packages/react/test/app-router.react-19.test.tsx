// @vitest-environment node
// Next's app router without Next. A page is a server component: it runs with React's build for servers, which
// has no hooks, and of modules that begin with "use client" it has references. What it hands to one is sent to the
// browser, and rendered there with the module itself.
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { renderToString } from "react-dom/server";
import { expect, onTestFinished, test } from "vitest";
import { Cart, CartProvider } from "./app-router/cart-view.tsx";
import type Page from "./app-router/page.tsx";

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const packages: Readonly<Record<string, string>> = {
  "@dosync/core": source("core/src/index.ts"),
  "@dosync/core/adapter": source("core/src/adapter.ts"),
  "@dosync/react": source("react/src/index.ts"),
};

/** What a bundler does for server components: of a module of the client there are names, and nothing to call. */
const serverComponents: Plugin = {
  name: "server-components",
  setup(builder) {
    builder.onResolve({ filter: /^@dosync\// }, ({ path }) => ({ path: packages[path]! }));
    builder.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.startsWith('"use client";')) return undefined;
      const references = exportedBy(text).map(
        (name) =>
          `export const ${name} = Object.assign(() => { throw new Error("${name} is of the client"); }, { id: ${JSON.stringify(`${path}#${name}`)} });`,
      );
      return { contents: references.join("\n") };
    });
  },
};

/** The names of the values that a module exports. */
function exportedBy(text: string): string[] {
  const single = [...text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)];
  return [...new Set(single.map(([, name]) => name!))]; // overloads have one name
}

interface Rendered {
  readonly type: { readonly id: string };
  readonly props: { readonly data: Record<string, unknown>; readonly children: Rendered };
}

/** Bundles and runs the page as a server component, and answers with what it has rendered. */
async function renderOnServer(item: string): Promise<Rendered> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "dosync-rsc-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "page.cjs");
  await build({
    entryPoints: [fileURLToPath(new URL("./app-router/page.tsx", import.meta.url))],
    bundle: true,
    outfile,
    platform: "node",
    format: "cjs",
    jsx: "automatic",
    conditions: ["react-server"],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
    plugins: [serverComponents],
  });
  const { default: module } = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as {
    default: { default: typeof Page };
  };
  return (await module.default({ item })) as unknown as Rendered;
}

test("a page makes the state of its request, and a provider of the client starts from it", async () => {
  const page = await renderOnServer("book");
  const { data, children } = page.props;

  expect([page.type.id, children.type.id].map((id) => id.split("/").at(-1))).toEqual([
    "cart-view.tsx#CartProvider",
    "cart-view.tsx#Cart",
  ]);
  expect({ ...data }).toEqual({ items: ["book"], since: new Date(Date.UTC(2026, 5, 1)) });

  // What is sent is given to the module itself, in the browser and in the server's renderer of HTML.
  const html = renderToString(
    <CartProvider data={structuredClone({ ...data })}>
      <Cart />
    </CartProvider>,
  );
  expect(html.replaceAll("<!-- -->", "")).toBe("<button>book since 2026</button>");
});

test("requests share nothing", async () => {
  const [first, second] = await Promise.all([renderOnServer("a"), renderOnServer("b")]);

  expect([first.props.data["items"], second.props.data["items"]]).toEqual([["a"], ["b"]]);
});
