// What two bundles of one program have in common: commands for an account whose backend is two functions.
import { deref, type Ref } from "@dosync/core";
import {
  confirmed,
  type Model,
  type Mutation,
  openReplica,
  type RefusedError,
  type Replica,
} from "@dosync/replica";
import { remote, type RemotePulled, type RemotePushed } from "@dosync/replica/remote";

type Told = readonly [what: string, amount: number];

const told: Told[] = [];
let name = "";

/** Notes what the page is told of a mutation. */
export const noting = {
  onConfirmed: (amount: number): void => void told.push(["confirmed", amount]),
  onRefused: ({ code }: RefusedError, amount: number): void => void told.push([code, amount]),
};

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(`/api/${path}`, {
    method: "POST",
    headers: { "x-page": name },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

/** What a test can ask a page of this program to do. */
export function commandsOf<M extends object>(
  model: Model<M>,
  pay: Mutation<M, number>,
  balance: (made: M) => Ref<number>,
) {
  let replica: Replica<M>;
  return {
    async open(called: string, space: string): Promise<string> {
      name = called;
      const at = remote({
        user: "ada",
        poll: 200,
        push: (request) => post<RemotePushed>("push", { ...request, space }),
        pull: (request) => post<RemotePulled>("pull", { ...request, space }),
      });
      replica = openReplica(model, { space, at, mutations: [pay] });
      return replica.ready;
    },
    /** Pays, and waits until that is kept on this device. */
    async pay(amount: number): Promise<void> {
      const sent = replica.run(pay, amount);
      sent.confirmed.catch(() => {});
      while (deref(sent.state) === "pending") await new Promise((resolve) => setTimeout(resolve));
    },
    async look() {
      const { pending, connection } = deref(replica.status);
      const own = balance(replica.model);
      return { balance: deref(own), confirmed: deref(confirmed(own)), pending, connection };
    },
    async told(): Promise<readonly Told[]> {
      return told;
    },
  };
}
export type Commands = ReturnType<typeof commandsOf>;
