// How much memory a server needs for readers who only look on.
import { type ChildProcess, fork } from "node:child_process";
import { Agent, get, type IncomingMessage } from "node:http";

/** What a server process holds. */
interface Held {
  /** In its heap and its buffers. */
  readonly bytes: number;
}

/** The next message of a process. */
function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as T));
    child.once("exit", () => reject(new Error("The server has ended.")));
  });
}

async function heldBy(child: ChildProcess): Promise<number> {
  child.send("held");
  return (await told<Held>(child)).bytes;
}

/** A stream that nobody reads from after its first bytes have come. */
function open(port: number, index: number, agent: Agent): Promise<IncomingMessage> {
  const path = `/stream?space=s${index % 10}`;
  const headers = { authorization: `user ${index}` };
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, headers, agent }, (response) => {
      response.once("data", () => resolve(response));
    }).once("error", reject);
  });
}

/**
 * The bytes that a server holds for each open stream.
 *
 * @param program The bundled `idle.mjs`.
 */
export async function bytesOfStream(
  program: string,
  which: "ours" | "bare",
  count: number,
): Promise<number> {
  const child = fork(program, [which], { execArgv: ["--expose-gc", "--no-warnings"] });
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  try {
    const { port } = await told<{ port: number }>(child);
    const streams: IncomingMessage[] = [];
    const openSome = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index += 50) {
        const some = Array.from({ length: 50 }, (_, i) => open(port, index + i, agent));
        streams.push(...(await Promise.all(some)));
      }
    };
    await openSome(0, 200); // what is made once is made
    const before = await heldBy(child);
    await openSome(200, 200 + count);
    return ((await heldBy(child)) - before) / count;
  } finally {
    agent.destroy();
    child.kill();
  }
}
