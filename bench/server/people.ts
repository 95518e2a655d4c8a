// One measurement: a server, and people in other processes.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Seen, Task } from "./clients.ts";
import type { Done } from "./server.ts";

/** How many processes people are spread over. Whoever writes a stamp is in the first one. */
const PROCESSES = 2;
const WRITERS = 100;

export interface Shape {
  readonly spaces: number;
  readonly clients: number;
  readonly isHot?: boolean;
  readonly milliseconds: number;
}

/** What a server did in one measurement. */
export interface Measured {
  /** Mutations that were confirmed in a second. */
  readonly confirmed: number;
  readonly commits: number;
  /** The part of a processor that the server has had. */
  readonly processor: number;
  /** The same of all people together. */
  readonly others: number;
  readonly times: readonly number[];
}

/** @param store The arguments of the server. */
export async function measure(
  folder: string,
  store: readonly string[],
  { spaces, clients, isHot = false, milliseconds }: Shape,
): Promise<Measured> {
  const served = fork(join(folder, "server.mjs"), store, { execArgv: ["--no-warnings"] });
  const others = Array.from({ length: PROCESSES }, () =>
    fork(join(folder, "clients.mjs"), { execArgv: ["--no-warnings"] }),
  );
  try {
    const { port } = await told<{ port: number }>(served);
    const name = `${spaces} ${clients} ${isHot} ${Date.now()}`;
    const numbers = Array.from({ length: clients }, (_, number) => number);
    const task: Omit<Task, "people"> = {
      url: `http://127.0.0.1:${port}`,
      name,
      spaces,
      isHot,
      milliseconds,
      writers: WRITERS,
    };
    const placeOf = (number: number): number =>
      number < spaces ? 0 : 1 + (number % (PROCESSES - 1));
    await Promise.all(
      others.map((child, index) => {
        const people = numbers.filter((number) => placeOf(number) === index);
        return ask(child, { ...task, people } satisfies Task);
      }),
    );
    await ask(served, "figures"); // from here on
    const seen = await Promise.all(others.map((child) => ask<Seen>(child, "begin")));
    const done = await ask<Done>(served, "figures");
    const seconds = milliseconds / 1000;
    return {
      confirmed: seen.reduce((sum, { confirmed }) => sum + confirmed, 0) / seconds,
      commits: done.commits / seconds,
      processor: done.processor / milliseconds,
      others: seen.reduce((sum, { processor }) => sum + processor, 0) / milliseconds,
      times: seen.flatMap(({ times }) => times),
    };
  } finally {
    for (const child of [served, ...others]) child.disconnect();
  }
}

function ask<T>(child: ChildProcess, message: object | string): Promise<T> {
  child.send(message);
  return told<T>(child);
}

function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error("A process has ended."));
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
    child.once("exit", ended);
  });
}
