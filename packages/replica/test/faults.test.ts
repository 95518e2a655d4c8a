import { describe, expect, onTestFinished, test } from "vitest";
import {
  afterCommit,
  agent,
  alter,
  atom,
  deref,
  dosync,
  invariant,
  lens,
  ref,
  refSet,
  reset,
  send,
} from "@dosync/core";
import { defineModel, memory, type Mutation, openReplica } from "@dosync/replica";
import { remote } from "@dosync/replica/remote";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { balances, bank, transfer } from "./bank.ts";
import { openTwo, rejectionOf } from "./support.ts";

const notes = defineModel("notes", () => ({
  text: ref(""),
  any: ref<unknown>(undefined),
  filter: atom(""),
}));
type Notes = ReturnType<typeof notes.create>;

class Point {
  readonly x = 1;
}

/** The error of a mutation with this body, and whether it has left anything behind. */
async function errorOf(body: (model: Notes) => unknown): Promise<unknown> {
  const mutation = notes.mutation("faulty", body);
  const { one } = await openTwo(notes, [mutation]);
  const error = thrownBy(() => one.run(mutation));
  expect([deref(one.model.text), deref(one.model.filter), deref(one.status).pending]).toEqual([
    "",
    "",
    0,
  ]);
  return error;
}

describe("a mutation throws, and nothing is changed or sent, whose body", () => {
  const mine = ref({ n: 1 }, { label: "mine" });
  const worker = agent(0);
  let calls = 0;

  const faults: [what: string, code: string, body: (model: Notes) => unknown][] = [
    ["throws", "OWN", () => raise()],
    ["is asynchronous", "ASYNC_BODY", async ({ text }) => refSet(text, "x")],
    ["is not the same twice", "IMPURE_MUTATION", ({ text }) => refSet(text, `${calls++}`)],
    ["reads an atom", "OUTSIDE_MODEL", ({ filter }) => deref(filter)],
    ["changes an atom", "OUTSIDE_MODEL", ({ filter }) => reset(filter, "x")],
    ["reads another ref", "OUTSIDE_MODEL", () => deref(mine)],
    ["changes another ref", "OUTSIDE_MODEL", () => refSet(mine, { n: 2 })],
    ["reads a lens on another ref", "OUTSIDE_MODEL", () => deref(lens(mine, ["n"]))],
    ["sends", "NO_EFFECTS", () => void send(worker, (n: number) => n + 1)],
    ["calls afterCommit", "NO_EFFECTS", () => afterCommit(() => {})],
    ["writes a function", "NOT_COPYABLE", ({ any }) => refSet(any, { deep: [() => {}] })],
    ["writes an instance", "NOT_COPYABLE", ({ any }) => refSet(any, new Point())],
    ["writes a symbol", "NOT_COPYABLE", ({ any }) => refSet(any, new Map([["a", Symbol("s")]]))],
  ];

  test.each(faults)("%s", async (_what, code, body) => {
    expect(await errorOf(body)).toMatchObject({ code });
  });

  test("calls run", async () => {
    const outer = notes.mutation("outer", () => void run());
    const { one } = await openTwo(notes, [outer]);
    const run = (): unknown => one.run(outer);
    expect(thrownBy(() => one.run(outer))).toMatchObject({ code: "IN_TRANSACTION" });
  });
});

function raise(): never {
  throw Object.assign(new Error("no"), { code: "OWN" });
}

test("a value that cannot be copied is refused in the words of the place where it stands", async () => {
  const error = (await errorOf(({ any }) => refSet(any, { list: [1, () => {}] }))) as Error;
  expect(error.message).toMatch(/ref "any" was given a function at "list\.1"/);
});

test("a value that contains itself is refused", async () => {
  const { one } = await openTwo(notes, []);
  const round: Record<string, unknown> = {};
  round["self"] = round;
  const put = (): unknown => dosync(() => refSet(one.model.any, round));
  expect(thrownBy(put)).toMatchObject({ code: "NOT_COPYABLE" });
});

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

test.each([
  [
    "a getter that throws",
    {
      get code() {
        throw new Error("no");
      },
    },
  ],
  ["a text that throws", { toString: () => raise() }],
  ["no way to be text", Object.create(null) as unknown],
  ["nothing to be asked", revoked],
])("what a body throws with %s refuses it, and the next go on", async (_what, thrown) => {
  const odd = notes.mutation("odd", ({ text, any }) => {
    if (deref(text) !== "") throw thrown;
    refSet(any, 1);
  });
  const write = notes.mutation("write", ({ text }, to: string) => void refSet(text, to));
  const { one, other } = await openTwo(notes, [odd, write]);
  one.pause();
  const sent = one.run(odd);
  await other.run(write, "x").confirmed;
  const next = one.run(write, "y");
  one.resume();
  expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "BODY_THREW" });
  await next.confirmed;
});

const nested = (depth: number, inner: unknown = 1): unknown =>
  depth === 0 ? inner : nested(depth - 1, { inner });

test.each([
  ["has a property __proto__", JSON.parse('{ "list": [{ "__proto__": 1 }] }') as unknown],
  ["looks at shared memory", new Uint8Array(new SharedArrayBuffer(1))],
  ["is deeper than its text may be", nested(1001)],
])(
  "a value that %s is refused at once, since no text could be made of it",
  async (_what, value) => {
    const write = notes.mutation("write", ({ any }, to: unknown) => void refSet(any, to));
    const { one } = await openTwo(notes, [write]);
    const refused = { code: "NOT_COPYABLE" };
    expect(thrownBy(() => one.run(write, value))).toMatchObject(refused);
    expect(thrownBy(() => dosync(() => refSet(one.model.any, value)))).toMatchObject(refused);
    expect(deref(one.model.any)).toBe(undefined);
  },
);

test("a value grows deeper around what was checked already, up to the same depth", async () => {
  const { one } = await openTwo(notes, []);
  const put = (value: unknown): unknown => dosync(() => refSet(one.model.any, value));
  put(nested(999));
  put({ inner: deref(one.model.any) });
  const deeper = { inner: deref(one.model.any) };
  expect(thrownBy(() => put(deeper))).toMatchObject({ code: "NOT_COPYABLE" });
});

test("a mutation that writes what cannot be copied where it is decided is refused, and the next go on", async () => {
  const odd = notes.mutation("odd", ({ text, any }) => {
    refSet(any, deref(text) === "" ? 1 : () => {});
  });
  const write = notes.mutation("write", ({ text }, to: string) => void refSet(text, to));
  const { one, other, converged } = await openTwo(notes, [odd, write]);
  one.pause();
  const sent = one.run(odd);
  await other.run(write, "x").confirmed;
  const next = one.run(write, "y");
  one.resume();
  expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "NOT_COPYABLE" });
  await next.confirmed;
  await converged();
  expect([deref(other.model.text), deref(other.model.any)]).toEqual(["y", undefined]);
});

test("what has only seen an effect that cannot be kept is run again without it", async () => {
  const odd = notes.mutation("odd", ({ text, any }) => {
    refSet(any, deref(text) === "" ? 1 : () => {});
  });
  const look = notes.mutation("look", ({ text, any }) => {
    refSet(any, typeof deref(any) === "function" ? Symbol("seen") : "fine");
    refSet(text, "looked");
  });
  const write = notes.mutation("write", ({ text }, to: string) => void refSet(text, to));
  const { one, other, converged } = await openTwo(notes, [odd, look, write]);
  one.pause();
  const [first, second] = [one.run(odd), one.run(look)];
  await other.run(write, "x").confirmed;
  one.resume();
  expect(await rejectionOf(first.confirmed)).toMatchObject({ code: "NOT_COPYABLE" });
  await second.confirmed;
  await converged();
  expect([deref(other.model.text), deref(other.model.any)]).toEqual(["looked", "fine"]);
});

const validate = (value: unknown): unknown =>
  typeof value === "string" ? { value: value.trim() } : { issues: [{ message: "no text" }] };

describe("arguments", () => {
  test("that cannot be copied are refused", async () => {
    const put = notes.mutation("put", ({ any }, args: unknown) => refSet(any, args));
    const { one } = await openTwo(notes, [put]);
    expect(thrownBy(() => one.run(put, { on: () => {} }))).toMatchObject({ code: "NOT_COPYABLE" });
    expect(deref(one.status).pending).toBe(0);
  });

  test("that a body changes are refused: it would find others the next time", async () => {
    expect(
      await errorOf(
        ({ any }) => refSet(any, { n: 1 }) && Object.assign(deref(any) as object, { n: 2 }),
      ),
    ).toBeInstanceOf(TypeError);
  });

  test("are checked by a schema, whose value counts", async () => {
    const schema = { "~standard": { version: 1, vendor: "test", validate } } as const;
    const write = notes.mutation("write", schema, ({ text }, to) => refSet(text, to as string));
    const later = notes.mutation(
      "later",
      { "~standard": { ...schema["~standard"], validate: async (value: unknown) => ({ value }) } },
      () => {},
    );
    const { one } = await openTwo(notes, [write, later]);
    one.run(write, " x ");
    expect(deref(one.model.text)).toBe("x");
    expect(thrownBy(() => one.run(write, 7))).toMatchObject({ code: "INVALID_ARGUMENTS" });
    expect(thrownBy(() => one.run(later, 7))).toMatchObject({ code: "INVALID_ARGUMENTS" });
  });
});

describe("openReplica and defineModel refuse", () => {
  const at = memory();
  const other = defineModel("other", () => ({}));
  const open = (options: object): unknown =>
    thrownBy(() => openReplica(notes, { space: "a", at, mutations: [], ...options }));

  test("options that make no sense", () => {
    const twice = [notes.mutation("a", () => {}), notes.mutation("a", () => {})];
    for (const options of [
      { space: 7 },
      { at: {} },
      { mutations: undefined },
      { mutations: [other.mutation("x", () => {})] },
      { mutations: twice },
      {
        at: remote({ user: "ada", push: async () => {}, pull: async () => ({ patch: [] }) }),
        allowWrites: true,
      },
    ]) {
      expect(open(options)).toMatchObject({ code: "INVALID_REPLICA" });
    }
    expect(thrownBy(() => defineModel("", () => ({})))).toMatchObject({ code: "INVALID_MODEL" });
    const bare = (): unknown => notes.mutation("x", undefined as never);
    expect(thrownBy(bare)).toMatchObject({ code: "INVALID_MUTATION" });
  });

  test("a model whose first values cannot be kept", () => {
    const model = defineModel("odd", () => ({ odd: ref(() => {}) }));
    const options = { space: "a", at, mutations: [] };
    expect(thrownBy(() => openReplica(model, options))).toMatchObject({ code: "NOT_COPYABLE" });
  });
});

test("a mutation that was not named to the replica is not run", async () => {
  const { one } = await openTwo(bank, []);
  expect(thrownBy(() => one.run(transfer, 1))).toMatchObject({ code: "UNKNOWN_MUTATION" });
  expect(balances(one.model)).toEqual([500, 1000]);
});

const nothing = { version: 1, mutations: [], values: [], removed: [] };
const errorOfWriting = ({ checking }: ReturnType<typeof bank.create>): unknown =>
  thrownBy(() => dosync(() => refSet(checking, 1)));
const openBank = (
  at = memory(),
  mutations: Mutation<ReturnType<typeof bank.create>, never>[] = [],
) => {
  const replica = openReplica(bank, { space: "a", at, mutations });
  onTestFinished(() => replica.close());
  return replica;
};

describe("shared refs", () => {
  test("cannot be written before they are loaded", async () => {
    const replica = openBank(undefined, [transfer]);
    expect(errorOfWriting(replica.model)).toMatchObject({ code: "NOT_READY" });
    expect(thrownBy(() => replica.run(transfer, 1))).toMatchObject({ code: "NOT_READY" });
    expect(balances(replica.model)).toEqual([500, 1000]);
    await replica.ready;
  });

  test("can be read and not written when the replica is closed", async () => {
    const replica = openBank();
    await replica.ready;
    replica.close();
    replica.close();
    expect(errorOfWriting(replica.model)).toMatchObject({ code: "CLOSED" });
    expect([deref(replica.model.checking), deref(replica.status).connection]).toEqual([
      500,
      "closed",
    ]);
  });

  test("show none of what breaks a rule of the model, until somebody has mended it", async () => {
    const at = memory();
    const store = at.open({ model: "bank", space: "a" });
    await store.commit(0, {
      ...nothing,
      values: [
        ["checking", -5],
        ["savings", 7],
      ],
    });
    const replica = openBank(at);
    expect(await replica.ready).toBe("damaged");
    expect(balances(replica.model)).toEqual([500, 1000]);
    expect(deref(replica.status)).toMatchObject({
      connection: "damaged",
      failure: { label: "no overdraft" },
    });
    expect(errorOfWriting(replica.model)).toMatchObject({ code: "DAMAGED" });

    await store.commit(1, { ...nothing, values: [["checking", 5]] });
    await replica.flush();
    expect(balances(replica.model)).toEqual([5, 7]);
    expect(deref(replica.status)).toMatchObject({ connection: "open", failure: undefined });
  });

  test("that break a rule are written over by nothing that was pending", async () => {
    const at = memory();
    const store = at.open({ model: "bank", space: "a" });
    const replica = openReplica(bank, { space: "a", at, mutations: [transfer] });
    onTestFinished(() => replica.close());
    await replica.ready;
    replica.pause();
    const sent = replica.run(transfer, 10);
    await store.commit(0, { ...nothing, values: [["checking", -5]] });
    replica.resume();
    await replica.flush();
    expect([deref(replica.status).connection, deref(sent.state)]).toEqual(["damaged", "pending"]);
    expect((await store.load("")).head).toBe(1);
    await store.commit(1, { ...nothing, values: [["checking", 50]] });
    await replica.flush();
    await sent.confirmed;
    expect(balances(replica.model)).toEqual([40, 1010]);
  });

  test("are those that the model knows: the store may have more", async () => {
    const at = memory();
    const store = at.open({ model: "bank", space: "a" });
    await store.commit(0, {
      ...nothing,
      values: [
        ["newer", 1],
        ["checking", 5],
      ],
    });
    const replica = openBank(at);
    await replica.ready;
    expect(balances(replica.model)).toEqual([5, 1000]);
  });
});

describe("a replica", () => {
  test("that is closed takes back what was not sent", async () => {
    const { one } = await openTwo(bank, [transfer]);
    one.pause();
    const sent = one.run(transfer, 100);
    one.close();
    expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "CLOSED" });
    expect([balances(one.model), deref(sent.state)]).toEqual([[500, 1000], "cancelled"]);
  });

  test("forgets what was not sent, and goes on", async () => {
    const { one, other, converged } = await openTwo(bank, [transfer]);
    one.pause();
    const sent = one.run(transfer, 100);
    await one.forget();
    expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "CANCELLED" });
    one.resume();
    await one.run(transfer, 1).confirmed;
    await converged();
    expect(balances(other.model)).toEqual([499, 1001]);
  });

  test("does not wait longer than it is told to", async () => {
    const { one } = await openTwo(bank, [transfer]);
    one.pause();
    one.run(transfer, 100);
    expect(await rejectionOf(one.flush({ timeout: 1 }))).toMatchObject({ code: "TIMEOUT" });
    one.resume();
    await one.flush({ timeout: 10_000 });
    expect(deref(one.status).pending).toBe(0);
  });

  test("is not to be told anything inside of a transaction", async () => {
    const { one } = await openTwo(bank, [transfer]);
    for (const call of [() => one.pause(), () => one.resume(), () => one.close()]) {
      expect(thrownBy(() => dosync(call))).toMatchObject({ code: "IN_TRANSACTION" });
    }
    const inside = thrownBy(() => dosync(() => one.run(transfer, 1)));
    expect(inside).toMatchObject({ code: "IN_TRANSACTION" });
  });
});

test("the rules of a model that could not be opened are no rules any more", () => {
  const outer = ref(1);
  const model = defineModel("odd", () => {
    invariant("positive", () => deref(outer) > 0);
    return { odd: ref(() => {}) };
  });
  thrownBy(() => openReplica(model, { space: "a", at: memory(), mutations: [] }));
  expect(dosync(() => alter(outer, (n) => n + 1))).toBe(2);
});
