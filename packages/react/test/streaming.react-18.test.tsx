// @vitest-environment node
import { Writable } from "node:stream";
import { agent, alter, deref, dosync, ref, send } from "@dosync/core";
import { type ReactElement, StrictMode, Suspense } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { expect, test } from "vitest";
import { createModel, dehydrate, useAgent, useDerived, useRef } from "../src/index.ts";

interface Request {
  readonly user: string;
  /** Ends the loading that the page waits for. */
  finish: () => void;
  /** Called when the first part is on its way. */
  onShell?: () => void;
}

const createPage = () => ({ user: ref(""), visits: ref(0), news: agent<readonly string[]>([]) });
const [PageProvider, usePage] = createModel(createPage);

function News(): ReactElement {
  const { news } = usePage();
  const { value } = useAgent(news, { suspense: true });
  return <p>{value.join()}</p>;
}

function Greeting(): ReactElement {
  const { user, visits } = usePage();
  return (
    <h1>
      {useRef(user)} {useDerived(() => deref(visits) + deref(user).length)}
    </h1>
  );
}

/** Serves a page as a request handler would, and answers with what was sent. */
function serve(request: Request): Promise<{ html: string; data: unknown }> {
  const page = createPage();
  dosync(() => {
    alter(page.user, () => request.user);
    alter(page.visits, (n) => n + 1);
  });
  const loading = new Promise<void>((resolve) => {
    request.finish = resolve;
  });
  send(page.news, async () => {
    await loading;
    return [`news for ${request.user}`];
  });
  return new Promise((resolve, reject) => {
    let html = "";
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        html += chunk.toString();
        done();
      },
      final(done) {
        resolve({ html: html.replaceAll("<!-- -->", ""), data: dehydrate(page) });
        done();
      },
    });
    const { pipe } = renderToPipeableStream(
      <StrictMode>
        <PageProvider model={page}>
          <main>
            <Greeting />
            <Suspense fallback={<p>loading</p>}>
              <News />
            </Suspense>
          </main>
        </PageProvider>
      </StrictMode>,
      {
        onShellReady() {
          pipe(sink);
          request.onShell?.();
        },
        onError: reject,
      },
    );
  });
}

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("a page is streamed: first the fallback, then what the agent has loaded", async () => {
  const request: Request = { user: "Ada", finish: () => {} };
  request.onShell = () => void setTimeout(() => request.finish(), 5);
  const response = serve(request);

  const { html, data } = await response;

  expect(html.indexOf("loading")).toBeGreaterThan(0);
  expect(html.indexOf("news for Ada")).toBeGreaterThan(html.indexOf("loading"));
  expect(html).toContain("<h1>Ada 4</h1>");
  expect(data).toEqual({ user: "Ada", visits: 1, news: ["news for Ada"] });
});

test("requests that are served at the same time never see each other", async () => {
  const requests = ["Ada", "Grace", "Barbara"].map((user): Request => ({ user, finish: () => {} }));
  const responses = requests.map(serve);
  await nextTask();
  for (const index of [1, 2, 0]) {
    requests[index]!.finish();
    await nextTask();
  }

  const pages = await Promise.all(responses);

  for (const [index, { html, data }] of pages.entries()) {
    const { user } = requests[index]!;
    const others = requests.filter((request) => request.user !== user);
    expect(html).toContain(`<h1>${user} ${user.length + 1}</h1>`);
    expect(html).toContain(`news for ${user}`);
    for (const other of others) expect(html).not.toContain(other.user);
    expect(data).toMatchObject({ user, visits: 1 });
  }
});
