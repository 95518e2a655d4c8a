// Histories of devices over servers of this process, which are given up at any moment, and a store that fails.
import { setMaxListeners } from "node:events";
import { test } from "vitest";
import type { Place } from "@dosync/replica";
import { serve, type Spaces } from "@dosync/server";
import { randomFrom } from "../../packages/core/src/testing/random.ts";
import { unreliable } from "../replica/unreliable.ts";
import { budget } from "../support/budget.ts";
import { figures } from "../support/figures.ts";
import { expectExact, expectNumbersWithoutGap, historyOf } from "./history.ts";
import { act, lists } from "./lists.mjs";

/** How many spaces have servers and devices at one time. */
const SPACES = 4;

test(
  "what devices were told over servers and a store that fail is strictly serializable, and nothing is lost or doubled",
  { timeout: 60_000 + 60_000 * budget("rounds of servers in one process") },
  async () => {
    let decided = 0;
    for (let number = 0; number < budget("rounds of servers in one process"); number++) {
      const seeds = Array.from({ length: SPACES }, (_, space) => 7000 + SPACES * number + space);
      for (const count of await Promise.all(seeds.map(round))) decided += count;
    }
    figures(`${decided} mutations over two servers of one process`);
  },
);

/** @returns How many mutations were decided. */
async function round(seed: number): Promise<number> {
  const random = randomFrom(seed);
  const store = unreliable(random);
  const servers = [new Server(store), new Server(store)];
  const history = await historyOf({
    space: "lists",
    seed,
    mutations: 10,
    pause: 60,
    url: "http://lists.test",
    fetch: faultyFetch(servers, random, () => !store.isReliable),
    async meanwhile() {
      for (let kills = 0; kills < 4; kills++) {
        await late(random() * 150);
        servers[kills % 2]!.kill();
        servers[kills % 2] = new Server(store);
      }
    },
    calm: () => (store.isReliable = true),
  });
  await Promise.all(servers.map(({ spaces }) => spaces.stop()));
  expectExact(history);
  expectNumbersWithoutGap(store.log);
  return history.entries.length;
}

/** A server of this process. When it is killed nobody hears of it any more, but what it has begun may go on. */
class Server {
  readonly spaces: Spaces;
  readonly #end = new AbortController();
  readonly #hasEnded: Promise<never>;

  constructor(store: Place) {
    const { signal } = this.#end;
    setMaxListeners(0, signal);
    this.#hasEnded = new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
    this.#hasEnded.catch(() => {}); // whoever asks is told
    this.spaces = serve(lists, {
      store,
      mutations: [act],
      authenticate: (request) => request.headers.get("authorization") ?? undefined,
      authorize: () => true,
      limits: { wait: 1000 },
    });
  }

  kill(): void {
    this.#end.abort(new TypeError("The server has ended."));
    void this.spaces.stop({ timeout: 1000 });
  }

  /** Answers a request, unless it is killed before. */
  async answer(request: Request): Promise<Response> {
    const response = await Promise.race([this.#hasEnded, this.spaces.fetch(request)]);
    const { signal } = this.#end;
    const body = response.body?.pipeThrough(new TransformStream(), { signal });
    return new Response(body, response);
  }
}

/** Loses questions and answers, doubles pushes, lets them overtake each other, and cuts streams. */
function faultyFetch(
  servers: readonly Server[],
  random: () => number,
  isFaulty: () => boolean,
): typeof fetch {
  const happens = (part: number): boolean => isFaulty() && random() < part;
  const delay = (most: number): Promise<void> => (isFaulty() ? late(random() * most) : late(0));
  const anyServer = (): Server => servers[Math.floor(random() * servers.length)]!;
  return async (input, init) => {
    await delay(20);
    if (happens(0.1)) throw new TypeError("The question was lost.");
    if (init?.method === "POST" && happens(0.2)) {
      // It arrives twice, the second time late and perhaps elsewhere. Nobody hears that answer.
      const { signal: _, ...twice } = init;
      void delay(200)
        .then(() => anyServer().answer(new Request(input, twice)))
        .catch(() => {});
    }
    const response = await anyServer().answer(new Request(input, init));
    await delay(20);
    if (happens(0.1)) throw new TypeError("The answer was lost.");
    if (!(input as string).includes("/stream?")) return response;
    const cutting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (happens(0.1)) controller.error(new TypeError("The connection was cut."));
        else controller.enqueue(chunk);
      },
    });
    return new Response(response.body!.pipeThrough(cutting), response);
  };
}

function late(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
