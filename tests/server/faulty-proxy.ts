// A network on loopback between devices and servers, which loses, delays, doubles, reorders and cuts.
import { type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What stands between devices and servers: see {@link startProxy}. */
export interface Proxy {
  readonly url: string;
  isFaulty: boolean;
  stop(): void;
}

/**
 * Starts a proxy. Each question goes to one server or another; where the network is faulty, connections are
 * cut before a question has arrived, before its answer has, and in the middle of a stream.
 *
 * @param ports Those of the servers, as they are now.
 * @param random Answers the next number from 0 to 1.
 */
export async function startProxy(
  ports: () => readonly number[],
  random: () => number,
): Promise<Proxy> {
  const happens = (part: number): boolean => proxy.isFaulty && random() < part;
  const delay = (most: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, proxy.isFaulty ? random() * most : 0));
  const anyPort = (): number => ports()[Math.floor(random() * ports().length)]!;

  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const question = await questionOf(incoming);
    await delay(20);
    if (happens(0.1)) return void outgoing.destroy(); // the question is lost
    if (question.body !== "" && happens(0.2)) {
      // It arrives twice, the second time late and perhaps elsewhere. Nobody hears that answer.
      void delay(200)
        .then(() => answerTo(question, anyPort()))
        .then((answer) => answer.resume())
        .catch(() => {});
    }
    const answer = await answerTo(question, anyPort(), outgoing);
    await delay(20);
    if (happens(0.1)) return void (answer.destroy(), outgoing.destroy()); // the answer is lost
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.flushHeaders();
    for await (const chunk of answer) {
      outgoing.write(chunk);
      if (question.isStream && happens(0.1)) return void (answer.destroy(), outgoing.destroy());
    }
    outgoing.end();
  }

  const proxy: Proxy = {
    url: "",
    isFaulty: true,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}

interface Question {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly isStream: boolean;
}

async function questionOf(incoming: IncomingMessage): Promise<Question> {
  const { url: path = "", method = "", headers } = incoming;
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) body += chunk as string;
  return { path, method, headers, body, isStream: path.startsWith("/stream") };
}

/** @param outgoing When it is closed, the question is given up. */
function answerTo(
  { path, method, headers, body }: Question,
  port: number,
  outgoing?: ServerResponse,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = ask({ host: "127.0.0.1", port, path, method, headers }, resolve);
    asking.on("error", reject);
    outgoing?.on("close", () => asking.destroy());
    asking.end(body);
  });
}
