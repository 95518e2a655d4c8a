// Two servers as processes of their own, and the network between them and the devices.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** A server that can be ended at any moment, and comes back at the same port. */
export class ServerProcess {
  readonly #database: number;
  #process: ChildProcess | undefined = undefined;
  port = 0;

  constructor(database: number) {
    this.#database = database;
  }

  async start(): Promise<void> {
    const file = join(import.meta.dirname, "server.mjs");
    const started = spawn(process.execPath, [file, `${this.#database}`, `${this.port}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = started;
    const text = await new Promise<string>((resolve, reject) => {
      started.stdout.once("data", (data) => resolve(String(data)));
      started.once("exit", () => reject(new Error("The server has ended before it listened.")));
    });
    this.port = Number(text);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGKILL");
    await ended;
  }
}

/**
 * A network that loses questions and answers, doubles pushes, lets them overtake each other, and cuts
 * streams. Each question goes to one server or another.
 *
 * @param random Answers the next number from 0 to 1.
 */
export function unreliableFetch(
  servers: readonly ServerProcess[],
  random: () => number,
  network: { isReliable: boolean },
): typeof fetch {
  const late = (most: number): Promise<void> =>
    network.isReliable
      ? Promise.resolve()
      : new Promise((resolve) => setTimeout(resolve, random() * most));
  const isLost = (part: number): boolean => !network.isReliable && random() < part;
  return async (input, init) => {
    const url = new URL(input as string);
    url.port = `${servers[Math.floor(random() * servers.length)]!.port}`;
    await late(20);
    if (isLost(0.1)) throw new TypeError("The question was lost.");
    if (init?.method === "POST" && isLost(0.2)) {
      // It arrives twice, the second time late and perhaps elsewhere. Nobody hears that answer.
      const again = new URL(url);
      again.port = `${servers[Math.floor(random() * servers.length)]!.port}`;
      const { signal: _, ...twice } = init;
      void late(200)
        .then(() => fetch(again, twice))
        .then((response) => response.text())
        .catch(() => {});
    }
    const response = await fetch(url, init);
    await late(20);
    if (isLost(0.1)) throw new TypeError("The answer was lost.");
    if (!url.pathname.endsWith("/stream") || response.body === null) return response;
    return new Response(response.body.pipeThrough(cutting(() => isLost(0.1))), response);
  };
}

/** Lets through what comes, until it does not. */
function cutting(isCut: () => boolean): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      if (isCut()) controller.error(new TypeError("The connection was cut."));
      else controller.enqueue(chunk);
    },
  });
}
