import {
  alter,
  atom,
  deref,
  derived,
  dosync,
  onDeliveryError as onFailure,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import { render, screen } from "@testing-library/vue";
import { expect, test, vi } from "vitest";
import { computed, defineComponent, effect, h, isProxy, nextTick, shallowRef, watch } from "vue";
import { useAtom, useDeref, useDerived, useRef, useSelector } from "@dosync/vue";
import { channel } from "../src/channel.ts";
import { inScope } from "./support.ts";

test("a component shows an atom, a ref and a derived value, and follows them", async () => {
  const count = atom(1);
  const balance = ref(500);
  const total = derived(() => deref(count) + deref(balance));
  const Screen = defineComponent({
    setup() {
      const [c, b, t] = [useAtom(count), useRef(balance), useDeref(total)];
      return () => h("p", `${c.value} ${b.value} ${t.value}`);
    },
  });
  render(Screen);
  expect(screen.getByText("1 500 501")).toBeInTheDocument();

  swap(count, (n) => n + 1);
  dosync(() => refSet(balance, 400));
  await nextTick();

  expect(screen.getByText("2 400 402")).toBeInTheDocument();
});

test("assigning to the ref of an atom resets it", () => {
  const name = atom("Ada");
  const model = inScope(() => useAtom(name));

  model.value = "Grace";

  expect(deref(name)).toBe("Grace");
  expect(model.value).toBe("Grace");
});

test("an assignment that the validator refuses throws what it throws, and changes nothing", () => {
  const age = atom(20, {
    validator: (years) => {
      if (years < 0) throw new RangeError("too young");
      return true;
    },
  });
  const model = inScope(() => useAtom(age));

  expect(() => (model.value = -1)).toThrow(new RangeError("too young"));

  expect(model.value).toBe(20);
});

test("what cannot be assigned to says what to do instead, by label", () => {
  const balance = ref(500, { label: "balance" });
  const count = atom(1, { label: "count" });
  const total = derived(() => deref(count), { label: "total" });
  const [b, c, t] = inScope(() => [useRef(balance), useDeref(count), useDeref(total)] as const);

  expect(assign(b)).toThrow(/ref "balance".*dosync/);
  expect(assign(c)).toThrow(/atom "count".*useAtom/);
  expect(assign(t)).toThrow(expect.objectContaining({ code: "READ_ONLY", label: "total" }));
  expect([deref(balance), deref(count)]).toEqual([500, 1]);
});

test("values keep their identity, private fields work, nothing becomes a proxy", () => {
  class Money {
    #cents = 100;
    get cents(): number {
      return this.#cents;
    }
  }
  const unfrozen = new Map([["a", { deep: true }]]);
  const price = atom(new Money());
  const index = ref(unfrozen);
  const list = atom([{ id: 1 }]);

  const [p, i, l] = inScope(() => [useAtom(price), useRef(index), useDeref(list)] as const);

  expect(p.value).toBe(deref(price));
  expect(p.value.cents).toBe(100);
  expect(i.value).toBe(unfrozen);
  expect(isProxy(i.value.get("a"))).toBe(false);
  expect(l.value[0]).toBe(deref(list)[0]);
});

test("inside of a transaction the committed value is shown", () => {
  const balance = ref(500);
  const shown = inScope(() => useRef(balance));

  dosync(() => {
    refSet(balance, 0);
    expect(shown.value).toBe(500);
  });

  expect(shown.value).toBe(0);
});

test("what is computed from an atom that a transaction has changed is up to date there", () => {
  const count = atom(1);
  const balance = ref(500);
  const tenfold = derived(() => deref(count) * 10);
  const shown = inScope(() => ({
    count: useAtom(count),
    tenfold: useDeref(tenfold),
    own: useDerived(() => deref(count) + deref(balance)),
    selected: useSelector(count, (n) => n + 1),
  }));
  const log: unknown[] = [];
  const note = (where: string): void =>
    void log.push([
      where,
      shown.count.value,
      shown.tenfold.value,
      shown.own.value,
      shown.selected.value,
    ]);
  const stop = watch([shown.own, shown.selected], () => note("watch"), { flush: "sync" });
  note("before");

  dosync(() => {
    shown.count.value = 5;
    refSet(balance, 400); // not committed
    note("inside");
  });
  stop();

  expect(log).toEqual([
    ["before", 1, 10, 501, 2],
    ["inside", 5, 50, 505, 6],
    ["watch", 5, 50, 405, 6],
  ]);
});

function fail(): void {
  throw new RangeError("no room");
}

test("what throws while Vue is told keeps nothing else from running", () => {
  const other = shallowRef(0);
  const log: unknown[] = [];
  const stop = watch(other, (n) => log.push(n), { flush: "sync" });

  expect(() => channel.mark([fail, () => {}], undefined)).toThrow("no room");
  expect(() => channel.mark([() => {}], fail)).toThrow("no room");
  other.value++;
  stop();

  expect(log).toEqual([1]);
});

test("a commit near the end of the stack does not end what Vue does", () => {
  const [a, b] = [ref(0), ref(0)];
  const other = shallowRef(0);
  let runs = 0;
  inScope(() => {
    const [shownA, shownB] = [useRef(a), useRef(b)];
    const sum = computed(() => shownA.value + shownB.value);
    watch(sum, () => {}, { flush: "sync" });
    watch(other, () => runs++, { flush: "sync" });
  });
  const stop = onFailure(() => {});
  const commit = (): void => dosync(() => [a, b].forEach((one) => alter(one, (n) => n + 1)));
  let tries = 0;
  const deep = (): void => {
    try {
      deep();
    } catch (error) {
      try {
        if (tries++ < 1500) commit();
      } catch {
        // no room for it
      }
      throw error;
    }
  };
  const after = (frames: number): void => (frames > 0 ? after(frames - 1) : deep());

  for (let frames = 0; frames < 20; frames++) {
    tries = 0;
    expect(() => after(frames)).toThrow(RangeError);
  }
  stop();
  other.value++;

  expect([runs, deref(a) === deref(b), deref(a) > 0]).toEqual([1, true, true]);
});

test("a synchronous watcher of one ref sees a computed over the others as it is after the commit", () => {
  const a = ref(100);
  const b = ref(0);
  const log: unknown[] = [];
  inScope(() => {
    const [shownA, shownB] = [useRef(a), useRef(b)];
    const onlyB = computed(() => shownB.value);
    const sum = computed(() => shownA.value + shownB.value);
    watch(shownA, (value) => log.push(["a", value, onlyB.value, sum.value]), { flush: "sync" });
    watch(shownB, (value) => log.push(["b", value, onlyB.value, sum.value]), { flush: "sync" });
    watch(sum, (value) => log.push(["sum", value]), { flush: "sync" });
  });

  dosync(() => {
    alter(a, (amount) => amount - 30);
    alter(b, (amount) => amount + 30);
  });

  expect(log).toEqual([
    ["a", 70, 30, 100],
    ["b", 30, 30, 100],
  ]);
});

test("a synchronous watcher of several refs runs once a commit", () => {
  const a = ref(1);
  const b = ref(2);
  const log: unknown[] = [];
  inScope(() => watch([useRef(a), useRef(b)], (values) => log.push(values), { flush: "sync" }));

  dosync(() => {
    refSet(a, 10);
    refSet(b, 20);
  });

  expect(log).toEqual([[10, 20]]);
});

test("a commit that sets equal values reaches no watcher", () => {
  const a = ref(1);
  const seen = vi.fn<(value: number) => void>();
  inScope(() => watch(useRef(a), seen, { flush: "sync" }));

  dosync(() => refSet(a, 1));

  expect(seen).not.toHaveBeenCalled();
});

test("an effect that throws takes nothing from the others, nor from the effect that committed", () => {
  const [a, b] = [ref(0), ref(0)];
  const start = shallowRef(false);
  const afterwards = shallowRef(0);
  const runs: string[] = [];
  const failures: unknown[] = [];
  const stopReporting = onFailure((error) => failures.push(error));
  inScope(() => {
    const [shownA, shownB] = [useRef(a), useRef(b)];
    effect(() => {
      if (shownA.value > 0) throw new Error("broken");
    });
    effect(() => void runs.push(`b ${shownB.value}`));
    effect(() => {
      if (start.value) dosync(() => [refSet(a, 1), refSet(b, 1)]);
      runs.push(`afterwards ${afterwards.value}`);
    });
  });

  start.value = true;
  afterwards.value++;

  stopReporting();
  expect(runs).toEqual(["b 0", "afterwards 0", "b 1", "afterwards 0", "afterwards 1"]);
  expect(failures).toEqual([expect.objectContaining({ cause: new Error("broken") })]);
});

test("an effect that throws takes nothing from the others that follow the same identity", () => {
  const count = ref(0);
  const runs: unknown[] = [];
  const failures: unknown[] = [];
  const stopReporting = onFailure(({ cause }) => failures.push(cause));
  inScope(() => {
    const shown = useRef(count);
    for (const name of ["first", "second", "third"]) {
      effect(() => {
        runs.push([name, shown.value]);
        if (shown.value > 0 && name !== "third") throw new Error(name);
      });
    }
  });
  runs.length = 0;

  dosync(() => refSet(count, 1));

  stopReporting();
  expect(runs).toEqual([
    ["first", 1],
    ["second", 1],
    ["third", 1],
  ]);
  expect(failures).toEqual([new Error("first")]);
});

test("a getter or ref of an identity is followed", () => {
  const [left, right] = [atom("left"), atom("right")];
  const side = shallowRef(left);
  const log: string[] = [];
  const shown = inScope(() => {
    const byGetter = useDeref(() => side.value);
    const byRef = useAtom(side);
    watch([byGetter, byRef], (values) => log.push(values.join()), {
      flush: "sync",
      immediate: true,
    });
    return byRef;
  });

  side.value = right;
  reset(left, "nobody looks");
  reset(right, "RIGHT");
  shown.value = "assigned";

  expect(log).toEqual(["left,left", "right,right", "RIGHT,RIGHT", "assigned,assigned"]);
  expect(deref(right)).toBe("assigned");
});

test("something else than an identity is refused, naming the composable", () => {
  expect(() => inScope(() => useAtom(5 as never))).toThrow(/useAtom\(\) expects.*5/);
  expect(() => inScope(() => useDeref(() => "x" as never).value)).toThrow(/useDeref\(\) expects/);
});

function assign(shown: { readonly value: number }): () => void {
  return () => {
    (shown as { value: number }).value = 0;
  };
}
