// People of the measurements, in a process of their own. Each has a device, and a connection of its own.
import { addWatch } from "@dosync/core";
import { openReplica } from "@dosync/replica";
import { server } from "@dosync/replica/server";
import { add, clock, counters, KEYS } from "./model.ts";

/** What a process of people is to do. */
export interface Task {
  readonly url: string;
  readonly name: string;
  readonly spaces: number;
  /** Their numbers among all. */
  readonly people: readonly number[];
  /** Who has a lower number writes; the others look on. */
  readonly writers: number;
  readonly isHot: boolean;
  readonly milliseconds: number;
}

/** What its people have seen. */
export interface Seen {
  readonly confirmed: number;
  /** From the click of somebody in another process to the screen of somebody here, in milliseconds. */
  readonly times: readonly number[];
  /** The time of a processor that they have taken, in milliseconds. */
  readonly processor: number;
}

async function work(task: Task, begin: Promise<void>): Promise<Seen> {
  const { url, name, spaces, people, writers, isHot, milliseconds } = task;
  const replicas = people.map((number) => {
    const user = `user ${number}`;
    const at = server(url, { user, headers: () => ({ authorization: user }), storage: "memory" });
    return openReplica(counters, { space: `${name} ${number % spaces}`, at, mutations: [add] });
  });
  await Promise.all(replicas.map(({ ready }) => ready));
  process.send!("ready");
  await begin;
  const times: number[] = [];
  let confirmed = 0;
  const until = clock() + milliseconds;
  const before = process.cpuUsage();
  const working = replicas.map(async (replica, index) => {
    const number = people[index]!;
    const isTimed = number < spaces; // one person of each space, all of them in one process
    if (!isTimed) {
      addWatch(replica.model.stamp, "bench", (_key, _identity, _old, stamp) => {
        if (stamp > 0) times.push(clock() - stamp);
      });
    }
    if (number >= writers) return;
    for (let turn = 0; clock() < until; turn++) {
      const key = isHot ? 0 : (number + turn) % KEYS;
      await replica.run(add, { key, now: isTimed ? clock() : undefined }).confirmed;
      confirmed++;
    }
  });
  await Promise.all(working);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - clock())));
  const { user, system } = process.cpuUsage(before);
  for (const replica of replicas) replica.close();
  return { confirmed, times, processor: (user + system) / 1000 };
}

let begin!: () => void;
process.on("message", (message: Task | "begin") => {
  if (message === "begin") return begin();
  const begun = new Promise<void>((resolve) => (begin = resolve));
  void work(message, begun).then((seen) => process.send!(seen));
});
process.on("disconnect", () => process.exit());
