// @vitest-environment node
// React 19.0 and 19.1 have `prerender` only where there is no Node.
import { atom, deref, derived, reset } from "@dosync/core";
import { type ReactElement, Suspense, use } from "react";
import { prerender } from "react-dom/static";
import { expect, test } from "vitest";
import { createModel, useDeref } from "../src/index.ts";

test("prerender waits for promises in atoms, which are values like any other", async () => {
  const createPage = () => {
    const title = atom(Promise.resolve("nothing"));
    const upper = derived(() => deref(title).then((text) => text.toUpperCase()));
    return { title, upper };
  };
  const [PageProvider, usePage] = createModel(createPage);
  const Title = (): ReactElement => <h1>{use(useDeref(usePage().upper))}</h1>;
  const page = createPage();
  void reset(page.title, new Promise((resolve) => setTimeout(() => resolve("loaded"), 5)));

  const { prelude } = await prerender(
    <PageProvider model={page}>
      <Suspense fallback="loading">
        <Title />
      </Suspense>
    </PageProvider>,
  );

  const html = await new Response(prelude).text();
  expect(html).toContain("<h1>LOADED</h1>");
  expect(html).not.toContain("loading");
});
