// What the pages of these tests run: a model, and commands for it over a server.
import { alter, deref, invariant, ref } from "@dosync/core";
import { confirmed, defineModel, openReplica, type Replica, type Sent } from "@dosync/replica";
import { server } from "@dosync/replica/server";

const START = 1000;

/** The model. The test serves it as well. */
export const till = defineModel("till", () => {
  const model = {
    a: ref(START),
    b: ref(0),
    /** The ticks of each page in the order in which they were decided. */
    ticks: ref<Readonly<Record<string, readonly number[]>>>({}),
  };
  invariant("no overdraft", () => deref(model.a) >= 0 && deref(model.b) >= 0);
  invariant("money is conserved", () => deref(model.a) + deref(model.b) === START);
  return model;
});
type Till = ReturnType<typeof till.create>;

/** Counts, and moves one from `a` to `b` in the same commit. */
export const tick = till.mutation(
  "tick",
  ({ a, b, ticks }, { page, number }: { readonly page: string; readonly number: number }) => {
    alter(ticks, (all) => ({ ...all, [page]: [...(all[page] ?? []), number] }));
    alter(a, (sum) => sum - 1);
    alter(b, (sum) => sum + 1);
  },
);

let replica: Replica<Till>;
let count = 0;
let page = "";
let stored = 0;
const sent: Sent[] = [];

/** What a test can ask a page to do. */
export const commands = {
  async open(name: string, space: string, user: string): Promise<string> {
    page = name;
    const headers = (): HeadersInit => ({ "x-page": page });
    const at = server("/api", { user, headers });
    replica = openReplica(till, { space, at, mutations: [tick] });
    return replica.ready;
  },

  /** Runs so many ticks, and says when they are stored, or confirmed. */
  async tick(many: number, until: "stored" | "confirmed"): Promise<number> {
    const some = Array.from({ length: many }, () => replica.run(tick, { page, number: ++count }));
    sent.push(...some);
    if (until === "confirmed") await Promise.all(some.map((each) => each.confirmed));
    else while (some.some(({ state }) => deref(state) === "pending")) await turn();
    return count;
  },

  /** Ticks until the page ends, and tells the server of each that is stored. */
  async tickForever(): Promise<void> {
    for (;;) {
      await commands.tick(1, "stored");
      stored++;
      await fetch(`/told?${new URLSearchParams({ client: page, ticks: `${stored}` }).toString()}`);
    }
  },

  async flush(): Promise<void> {
    await replica.flush();
  },

  async look() {
    const { a, b, ticks } = replica.model;
    const { pending, connection, failure } = deref(replica.status);
    return {
      sum: deref(a) + deref(b),
      ticks: deref(ticks),
      confirmed: deref(confirmed(ticks)),
      pending,
      connection,
      failure: (failure as { code?: string } | undefined)?.code,
      states: sent.map(({ state }) => deref(state)),
    };
  },
};
export type Commands = typeof commands;

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

if (typeof document !== "undefined") Object.assign(globalThis, { commands });
