// A newer program over what an older one, or an older backend, has: nothing is shown in the wrong shape.
import { describe, expect, onTestFinished, test } from "vitest";
import { alter, deref, dosync, invariant, ref, refSet } from "@dosync/core";
import {
  defineModel,
  type Migration,
  type Model,
  type Mutation,
  openReplica,
  type RemotePlace,
  type Replica,
} from "@dosync/replica";
import { remote, type RemotePull, type RemotePulled } from "@dosync/replica/remote";
import { thrownBy } from "../../../tests/support/thrown.ts";

const before = defineModel("account", () => ({ euros: ref(0), owner: ref("nobody") }));
const payEuros = before.mutation("pay", ({ euros }, n: number) => alter(euros, (sum) => sum + n));

const withCents = (migration: Migration) =>
  defineModel(
    "account",
    () => {
      const cents = ref(0);
      invariant("no overdraft", () => deref(cents) >= 0);
      return { cents, owner: ref("nobody") };
    },
    { version: 2, migrate: { 2: migration } },
  );
const toCents: Migration = (values) => {
  values.set("cents", (values.get("euros") as number) * 100);
  values.delete("euros");
};
const account = withCents(toCents);
const payCents = account.mutation("pay", ({ cents }, n: number) => alter(cents, (sum) => sum + n), {
  upcast: { 2: (euros: number) => ["pay", euros * 100] },
});

function open<M extends object>(
  model: Model<M>,
  at: RemotePlace,
  ...mutations: readonly Mutation<M, never>[]
): Replica<M> {
  const replica = openReplica(model, { space: "mine", at, mutations });
  onTestFinished(() => replica.close());
  return replica;
}

type Pull = (request: RemotePull) => Promise<RemotePulled>;

const at = (pull: Pull, poll = 10_000): RemotePlace =>
  remote({ user: "ada", storage: "memory", poll, push: async () => {}, pull });

const inEuros = (euros: number): RemotePulled => ({
  schemaVersion: 1,
  patch: [
    { op: "put", key: "euros", value: euros },
    { op: "put", key: "owner", value: "Ada" },
  ],
});

const shown = ({ model }: Replica<ReturnType<typeof account.create>>): unknown[] => [
  deref(model.cents),
  deref(model.owner),
];

/** A backend that answers everything once, and is away from then on. */
function onceOf(answer: RemotePulled): Pull {
  let isAway = false;
  return async () => {
    if (isAway) throw new Error("It is away.");
    isAway = true;
    return answer;
  };
}

describe("values of an older version", () => {
  test("that a backend answers are migrated before they are shown", async () => {
    const replica = open(
      account,
      at(async () => inEuros(5)),
    );
    await replica.ready;
    expect(shown(replica)).toEqual([500, "Ada"]);
    expect(deref(replica.status)).toMatchObject({ version: 2, connection: "open" });
  });

  test("that a device keeps are migrated while the backend is away", async () => {
    const place = at(onceOf(inEuros(5)));
    const old = open(before, place);
    await old.ready;
    const replica = open(account, place);
    await replica.ready;
    expect([deref(old.model.euros), ...shown(replica)]).toEqual([5, 500, "Ada"]);
  });

  test("are migrated as a whole each time that some of them change", async () => {
    let count = 5;
    const pull: Pull = async ({ cookie }) =>
      cookie === null
        ? { ...inEuros(5), cookie: 1 }
        : { schemaVersion: 1, cookie: 1, patch: [{ op: "put", key: "euros", value: ++count }] };
    const replica = open(account, at(pull));
    await replica.ready;
    await replica.flush();
    await replica.flush();
    expect(shown(replica)).toEqual([count * 100, "Ada"]);
    expect(count).toBeGreaterThan(6);
  });

  test("are shown below what an older program has run, which counts as `upcast` says", async () => {
    const place = at(onceOf(inEuros(5)));
    const old = open(before, place, payEuros);
    await old.ready;
    old.run(payEuros, 2);
    const replica = open(account, place, payCents);
    await replica.ready;
    await expect.poll(() => deref(replica.model.cents)).toBe(700);
    replica.run(payCents, 1);
    expect(deref(replica.model.cents)).toBe(701);
    await expect.poll(() => deref(old.status)).toMatchObject({ pending: 2, held: 1 });
    expect(deref(old.model.euros)).toBe(7);
  });

  test.each([
    [
      "throws",
      { message: "no" },
      () => {
        throw new Error("no");
      },
    ],
    ["breaks a rule", { label: "no overdraft" }, (values) => void values.set("cents", -1)],
  ] as [string, object, Migration][])(
    "are said to be damaged where the migration %s",
    async (_what, cause, migration) => {
      const replica = open(
        withCents(migration),
        at(async () => inEuros(5)),
      );
      expect(await replica.ready).toBe("damaged");
      expect(deref(replica.status)).toMatchObject({
        connection: "damaged",
        failure: { code: "MIGRATION_FAILED", label: "account", cause },
      });
      expect(thrownBy(() => dosync(() => refSet(replica.model.cents, 1)))).toMatchObject({
        code: "DAMAGED",
      });
    },
  );
});

describe("a backend that tells what has changed", () => {
  test("is asked for everything when it tells of another version", async () => {
    const asked: unknown[] = [];
    let version = 1;
    const place = at(async ({ cookie, schemaVersion }) => {
      expect(schemaVersion).toBe("2");
      asked.push(cookie);
      if (version === 1) return { ...inEuros(5), cookie: "old" };
      const patch =
        cookie === null ? ([{ op: "put", key: "cents", value: 900 }] as const) : ([] as const);
      return { schemaVersion: 2, cookie: "new", patch };
    });
    const replica = open(account, place);
    await replica.ready;
    expect(shown(replica)).toEqual([500, "Ada"]);
    version = 2;
    await replica.flush();
    expect(shown(replica)).toEqual([900, "nobody"]);
    await replica.flush();
    const turns = asked.filter((cookie, index) => cookie !== asked[index - 1]);
    expect(turns.slice(-3)).toEqual(["old", null, "new"]);
  });

  test("is believed to answer in the version of the program that asks, where it names none", async () => {
    const place = at(async () => ({ patch: [{ op: "put", key: "cents", value: 7 }] }));
    const replica = open(account, place);
    await replica.ready;
    expect(shown(replica)).toEqual([7, "nobody"]);
  });
});
