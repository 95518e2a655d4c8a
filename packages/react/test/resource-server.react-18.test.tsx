// A resource on a server, which waits for it, and what the browser is told of it.
// @vitest-environment node
import { Writable } from "node:stream";
import { deref, ref, resource } from "@dosync/core";
import { type ReactElement, Suspense } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { expect, test } from "vitest";
import { createModel, dehydrate, hydrate, useDeref, useResource } from "../src/index.ts";

let loads = 0;
const createPage = () => {
  const id = ref(1);
  const user = resource(async () => `user ${deref(id)}, load ${++loads}`);
  return { id, user };
};
const [PageProvider, usePage] = createModel(createPage);

function User(): ReactElement {
  const { id, user } = usePage();
  return (
    <b>
      {useDeref(id)} {useResource(user)}
    </b>
  );
}

function serve(page: ReturnType<typeof createPage>): Promise<string> {
  return new Promise((resolve, reject) => {
    let html = "";
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        html += chunk.toString();
        done();
      },
      final(done) {
        resolve(html.replaceAll("<!-- -->", ""));
        done();
      },
    });
    const { pipe } = renderToPipeableStream(
      <PageProvider model={page}>
        <Suspense fallback={<i>…</i>}>
          <User />
        </Suspense>
      </PageProvider>,
      { onAllReady: () => void pipe(sink), onError: reject },
    );
  });
}

test("a server waits for what is loaded, sends it along, and the browser has it without loading", async () => {
  const page = createPage();
  const html = await serve(page);
  expect(html).toContain("<b>1 user 1, load 1</b>");

  const browser = createPage();
  hydrate(browser, JSON.parse(JSON.stringify(dehydrate(page))));
  expect(deref(browser.user).value).toBe("user 1, load 1");
  expect(await serve(browser)).toContain("<b>1 user 1, load 1</b>");
  expect(loads).toBe(1);
});
