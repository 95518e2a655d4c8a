import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  agent,
  agentError,
  atom,
  deref,
  derived,
  dosync,
  external,
  InTransactionError,
  invariant,
  InvariantError,
  meta,
  ref,
  refresh,
  refSet,
  removeWatch,
  reset,
  resource,
  send,
  settled,
  swap,
} from "@dosync/core";
import {
  addressesOf,
  hydrate,
  keepInitialValues,
  makeIdentities,
  openModel,
  participate,
  readInitial,
  subscribe,
} from "@dosync/core/adapter";
import { resetAll } from "@dosync/core/testing";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

// The state of a module, as tests share it.
const count = atom(1, { label: "count" });
const balance = ref<number | undefined>(undefined, { label: "balance" });
const total = derived(() => deref(count) + (deref(balance) ?? 0));
const log = agent<readonly string[]>([], { label: "log" });

beforeEach(resetAll);

describe.each([1, 2])("in test %s of those that share a module", () => {
  test("everything is what it was at first", () => {
    expect([deref(count), deref(balance), deref(total), deref(log)]).toEqual([1, undefined, 1, []]);
  });

  test("everything may change", async () => {
    swap(count, (n) => n + 1);
    swap(count, (n) => n + 1);
    dosync(() => void refSet(balance, 500));
    send(log, (lines: readonly string[]) => [...lines, "line"]);
    await settled(log);
    expect([deref(count), deref(balance), deref(total), deref(log)]).toEqual([
      3,
      500,
      503,
      ["line"],
    ]);
  });
});

describe("it is one commit", () => {
  test("of which everybody hears: no watch sees a half", () => {
    reset(count, 2);
    dosync(() => void refSet(balance, 3));
    const seen: unknown[] = [];
    addWatch(total, "w", (_key, _identity, old, value) => seen.push([old, value]));
    onTestFinished(() => void removeWatch(total, "w"));
    onTestFinished(addCommitListener(({ label, writes }) => seen.push([label, writes.length])));
    resetAll();
    expect(seen).toEqual([
      [5, 1],
      ["resetAll", 2],
    ]);
  });

  test("that writes nothing where nothing has changed", () => {
    let commits = 0;
    onTestFinished(addCommitListener(() => void commits++));
    resetAll();
    expect(commits).toBe(0);
  });

  test("that a rule may refuse: then nothing has changed", () => {
    reset(count, 2);
    dosync(() => void refSet(balance, 3));
    const rule = invariant("more", () => deref(count) > 1);
    expect(thrownBy(resetAll)).toBeInstanceOf(InvariantError);
    expect([deref(count), deref(balance)]).toEqual([2, 3]);
    rule.dispose();
  });

  test("that leaves alone what belongs to a participant", () => {
    const [kept, own] = [atom("first"), atom("first")];
    reset(kept, "kept");
    reset(own, "changed");
    const prepare = (): never => {
      throw new Error(deref(kept));
    };
    onTestFinished(participate({ of: new Set([kept]), owns: true, prepare }));

    resetAll();

    expect([deref(kept), deref(own)]).toEqual(["kept", "first"]);
  });

  test("that is refused inside a transaction and a computation", () => {
    reset(count, 2);
    expect(thrownBy(() => dosync(resetAll))).toBeInstanceOf(InTransactionError);
    expect(thrownBy(() => deref(derived(resetAll)))).toBeInstanceOf(InTransactionError);
    expect(deref(count)).toBe(2);
  });
});

describe("an agent", () => {
  test("that has failed works again, also if it failed at once", async () => {
    const worker = agent(0);
    send(worker, () => {
      throw new Error("no");
    });
    send(worker, (n: number) => n + 10);
    await settled(worker).catch(() => {});
    expect(agentError(worker)).toBeDefined();

    resetAll();

    expect([agentError(worker), deref(worker)]).toEqual([undefined, 0]);
    send(worker, (n: number) => n + 1);
    await settled(worker);
    expect(deref(worker)).toBe(1);
  });

  test("drops what it has not begun, and whoever waits for that goes on", async () => {
    const worker = agent(0);
    send(worker, () => 1);
    await settled(worker);
    send(worker, () => 2);
    send(worker, () => 3);
    const done = settled(worker);
    resetAll();
    await done;
    expect(deref(worker)).toBe(0);
  });
});

describe("a resource", () => {
  test("has loaded nothing, and loads again where somebody looks", async () => {
    let loads = 0;
    const user = resource(() => `${deref(count)} ${++loads}`);
    onTestFinished(subscribe(user, () => {}));
    await macrotask();
    expect(deref(user).value).toBe("1 1");
    resetAll();
    expect(deref(user).status).toBe("loading");
    await macrotask();
    expect(deref(user).value).toBe("1 2");
  });

  test("that nobody looks at loads nothing", async () => {
    let loads = 0;
    const user = resource(() => ++loads);
    await refresh(user);
    resetAll();
    await macrotask();
    expect([loads, deref(user).status]).toEqual([1, "loading"]);
  });
});

test("a value from elsewhere stays, and so do metadata", () => {
  let degrees = 20;
  const celsius = external({ read: () => degrees, listen: () => () => {} });
  deref(celsius);
  degrees = 21;
  deref(celsius);
  const place = atom(1, { meta: { unit: "m" } });
  reset(place, 2);
  resetAll();
  expect([deref(celsius), meta(place), deref(place)]).toEqual([21, { unit: "m" }, 1]);
});

test("what a factory gives to what it makes is what that began with", () => {
  const { model } = openModel(() =>
    makeIdentities(() => {
      const name = ref("");
      dosync(() => void refSet(name, "Ada"));
      return { name };
    }),
  );
  expect([...addressesOf(model).keys()]).toEqual(["name"]);
  dosync(() => void refSet(model.name, "Grace"));
  resetAll();
  expect(deref(model.name)).toBe("Ada");
});

test("others who keep first values go on doing that", () => {
  keepInitialValues();
  keepInitialValues();
  const model = { theme: atom("light") };
  hydrate(model, { theme: "dark" });
  reset(model.theme, "blue");
  resetAll();
  expect([readInitial(model.theme), deref(model.theme)]).toEqual(["dark", "light"]);
});

function changedAtom(): WeakRef<object> {
  const big = atom<object>({});
  reset(big, { size: 1 });
  return new WeakRef(big);
}

test("nothing is kept alive by it", async () => {
  const gc = (globalThis as { gc?: () => void }).gc;
  const reference = changedAtom();
  for (let round = 0; round < 5 && reference.deref() !== undefined; round++) {
    await macrotask();
    gc?.();
  }
  resetAll();
  expect(gc === undefined || reference.deref() === undefined).toBe(true);
});
