// What comes to a real server of Node as bytes. Node's parser lets through what is no `Request`.
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { nodeHandler } from "@dosync/server";
import { openServer, URL_OF_BANK } from "./support.ts";

/** A server that is asked by bytes, until the end of the test. */
async function listen(): Promise<(head: string) => Promise<string>> {
  const listener = createServer(nodeHandler(openServer().fetch));
  await once(listener.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => listener.close().closeAllConnections());
  const { port } = listener.address() as AddressInfo;
  return (head) => {
    const socket = connect(port, "127.0.0.1");
    socket.end(`${head}\r\nAuthorization: ada\r\nConnection: close\r\n\r\n`);
    return text(socket);
  };
}

test.each([
  ["a path that is no path", "GET // HTTP/1.1\r\nHost: bank.test"],
  ["a path on another host that is none", "GET http://[/pull HTTP/1.1\r\nHost: bank.test"],
  ["a host that is none", "GET /pull?space=s HTTP/1.1\r\nHost: ["],
  ["a host with a space in it", "GET /pull?space=s HTTP/1.1\r\nHost: a b"],
  ["a method that no page can use", "TRACE /pull?space=s HTTP/1.1\r\nHost: bank.test"],
])("%s is told as malformed, and the server goes on", async (_, head) => {
  const ask = await listen();
  const answer = await ask(head);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain('"code":"MALFORMED"');
  expect(await ask("GET /pull?space=s HTTP/1.1\r\nHost: bank.test")).toMatch(/^HTTP\/1.1 200 /);
});

test("a stream whose answer somebody else has sent meanwhile is ended, and counts no more", async () => {
  let isAsked = false;
  const spaces = openServer({
    authenticate: async () => {
      await pause(30);
      isAsked = true;
      return "ada";
    },
  });
  const handle = nodeHandler(spaces.fetch);
  const listener = createServer((incoming, outgoing) => {
    outgoing.writeHead(503).end("too late"); // as what bounds the time of an answer does
    handle(incoming, outgoing);
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => listener.close().closeAllConnections());
  const { port } = listener.address() as AddressInfo;
  const streams = async (): Promise<unknown> => {
    const answer = await spaces.fetch(new Request(`${URL_OF_BANK}/health`));
    return ((await answer.json()) as { streams: number }).streams;
  };
  const answer = await fetch(`http://127.0.0.1:${port}/stream?space=s`);
  expect([answer.status, await answer.text()]).toEqual([503, "too late"]);
  await expect.poll(() => isAsked).toBe(true); // the stream is opened, and its answer comes too late
  await pause(100);
  expect(await streams()).toBe(0);
});
