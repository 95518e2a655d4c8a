import {
  agent,
  atom,
  deref,
  derived,
  dosync,
  ref,
  refSet,
  reset,
  send,
  settled,
} from "@dosync/core";
import { render, screen } from "@testing-library/vue";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  computed,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  nextTick,
  shallowRef,
  Suspense,
  watch,
  watchEffect,
} from "vue";
import {
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "@dosync/vue";
import { endScope, inScope, isFollowed } from "./support.ts";

describe("everything that a component follows", () => {
  const count = atom(0);
  const doubled = derived(() => deref(count) * 2);
  const Everything = defineComponent(() => {
    const shown = [
      useAtom(count),
      useDeref(doubled),
      useDeref(() => count),
      useDerived(() => deref(count)),
      useSelector(count, (n) => n),
    ];
    useWatch(count, () => {});
    return () => h("p", shown.map(({ value }) => value).join());
  });

  test("ends when it is unmounted", async () => {
    const screenOf = render(Everything);
    expect(isFollowed(count)).toBe(true);
    reset(count, 1);
    await nextTick();
    expect(screen.getByText("1,2,1,1,1")).toBeInTheDocument();

    screenOf.unmount();

    expect(isFollowed(count)).toBe(false);
  });

  test("is one subscription for any number of components, until the last one is gone", () => {
    const first = render(Everything);
    const second = render(Everything);

    first.unmount();
    expect(isFollowed(count)).toBe(true);
    second.unmount();
    expect(isFollowed(count)).toBe(false);
  });
});

test("a ref is shared by all who show its identity, and goes on when one of them has ended", () => {
  const count = atom(1);
  const [first, second] = [effectScope(true), effectScope(true)];
  const shown = [first, second].map((scope) => scope.run(() => useDeref(count))!);
  const log: unknown[] = [];
  const stop = watch(shown[1]!, (value) => log.push(value), { flush: "sync" });
  expect(shown[0]).toBe(shown[1]);

  first.stop();
  reset(count, 2);
  expect(log).toEqual([2]);
  second.stop();
  reset(count, 3);
  stop();

  expect(log).toEqual([2]);
  expect(isFollowed(count)).toBe(false);
});

test("works in a scope outside of components, and ends with it", () => {
  const count = atom(1);
  const scope = effectScope();
  const log: number[] = [];
  const shown = scope.run(() => {
    const value = useDeref(count);
    watch(value, (n) => log.push(n), { flush: "sync" });
    return value;
  })!;

  reset(count, 2);
  scope.stop();
  reset(count, 3);

  expect(log).toEqual([2]);
  expect(shown.value).toBe(3); // reading is right for ever, it only does not tell any more
  expect(isFollowed(count)).toBe(false);
});

test("what was computed while nobody followed is not handed out later", () => {
  const count = atom(1);
  const shown = inScope(() => useDeref(count));
  const doubled = computed(() => shown.value * 2);
  expect(doubled.value).toBe(2);
  endScope();
  reset(count, 2);

  inScope(() => useDeref(count));

  expect(doubled.value).toBe(4);
});

test("what is computed from refs whose scope has ended is as up to date as they are", async () => {
  const [a, b] = [ref(500), ref(0)];
  const saved = agent(0);
  const shown = inScope(() => {
    const [shownA, shownB] = [useRef(a), useRef(b)];
    return {
      a: shownA,
      b: shownB,
      sum: computed(() => shownA.value + shownB.value),
      own: useDerived(() => deref(a) + deref(b)),
      selected: useSelector(a, (amount) => amount),
      saved: useAgent(saved),
    };
  });
  const values = (): number[] =>
    [shown.a, shown.b, shown.sum, shown.own, shown.selected, shown.saved.pending].map(
      ({ value }) => value,
    );
  expect(values()).toEqual([500, 0, 500, 500, 500, 0]);

  endScope();
  dosync(() => [refSet(a, 1), refSet(b, 2)]);
  send(saved, (n) => n + 1);
  expect(values()).toEqual([1, 2, 3, 3, 1, 1]);
  await settled(saved);
  dosync(() => refSet(a, 10));

  expect(values()).toEqual([10, 2, 12, 12, 10, 0]);
  expect([isFollowed(a), isFollowed(b)]).toEqual([false, false]);
});

test("what is computed from what is computed from such refs is up to date, too", () => {
  const count = atom(1);
  const shown = inScope(() => useAtom(count));
  const doubled = computed({ get: () => shown.value * 2, set: (n) => (shown.value = n / 2) });
  const text = computed(() => `${doubled.value}`);
  const texts = computed(() => [text.value, text.value].join());
  expect(texts.value).toBe("2,2");
  endScope();

  for (const n of [2, 3]) {
    reset(count, n);
    expect(texts.value).toBe(`${n * 2},${n * 2}`);
  }
  doubled.value = 10;
  expect([deref(count), texts.value]).toEqual([5, "10,10"]);
  expect(isFollowed(count)).toBe(false);
});

test("what is computed from such refs goes on hearing of what Vue tracks", () => {
  const count = atom(1);
  const other = shallowRef(0);
  const shown = inScope(() => useDeref(count));
  endScope();
  const sum = computed(() => shown.value + other.value);
  const log: unknown[] = [];
  const stops = [0, 1].map((which) =>
    watchEffect(() => log.push([which, sum.value]), { flush: "sync" }),
  );

  reset(count, 10);
  other.value = 1;
  reset(count, 20);
  other.value = 2;
  for (const stop of stops) stop();

  expect(log).toEqual([
    [0, 1],
    [1, 1],
    [0, 11],
    [1, 11],
    [0, 22],
    [1, 22],
  ]);
});

test("a synchronous watcher of refs whose scope has ended comes to rest", () => {
  const [a, b] = [ref(1), ref(2)];
  const [shownA, shownB] = inScope(() => [useRef(a), useRef(b)] as const);
  const other = shallowRef(0);
  const sum = computed(() => shownA.value + shownB.value + other.value);
  const log: unknown[] = [];
  const stops = [
    watch([shownA, shownB, other], (values) => log.push(values), { flush: "sync" }),
    watch([sum, sum], (values) => log.push(values), { flush: "sync" }),
  ];
  endScope();

  dosync(() => [refSet(a, 10), refSet(b, 20)]);
  other.value = 1;
  for (const stop of stops) stop();

  expect(log).toContainEqual([10, 20, 1]);
  expect(log).toContainEqual([31, 31]);
});

test("an effect over refs whose scope has ended runs for its own reasons only", () => {
  const count = atom(1);
  const shown = inScope(() => useDeref(count));
  endScope();
  const other = shallowRef(0);
  const log: unknown[] = [];
  const stops = [0, 1].map((which) =>
    watchEffect(() => log.push([which, other.value, shown.value]), { flush: "sync" }),
  );

  reset(count, 2);
  other.value++;
  for (const stop of stops) stop();

  expect(log).toEqual([
    [0, 0, 1],
    [1, 0, 1],
    [0, 1, 2],
    [1, 1, 2],
  ]);
});

test("a moving identity is followed from the set-up on, and the one before is let go", () => {
  const [left, right] = [atom(1), atom(2)];
  const side = shallowRef(left);
  inScope(() => useDeref(() => side.value)); // nobody reads it
  expect([left, right].map(isFollowed)).toEqual([true, false]);

  side.value = right;

  expect([left, right].map(isFollowed)).toEqual([false, true]);
  endScope();
  expect([left, right].map(isFollowed)).toEqual([false, false]);
});

test("a synchronous watcher that runs before the move has been followed misses no commit", () => {
  const [left, right] = [atom("left"), atom("right")];
  const side = shallowRef(left);
  const log: string[] = [];
  watch(side, () => reset(right, "changed at once"), { flush: "sync" });
  inScope(() => {
    const shown = useDeref(side);
    const loud = computed(() => shown.value.toUpperCase());
    watch(loud, (value) => log.push(value), { flush: "sync" });
  });

  side.value = right;

  expect(log.at(-1)).toBe("CHANGED AT ONCE");
});

test("a ref of a moving identity follows nothing any more after its scope", () => {
  const [left, right] = [atom(1), atom(2)];
  const side = shallowRef(left);
  const shown = inScope(() => useAtom(side));
  const computedHere = inScope(() => useDerived(() => deref(left)));
  expect([shown.value, computedHere.value]).toEqual([1, 1]);
  endScope();

  side.value = right;

  expect([shown.value, computedHere.value]).toEqual([2, 1]);
  expect([isFollowed(left), isFollowed(right)]).toEqual([false, false]);
});

test("a component that is kept alive shows the present value when it comes back", async () => {
  const count = atom(1);
  const isShown = shallowRef(true);
  const Counter = defineComponent(() => {
    const shown = useAtom(count);
    return () => h("p", `count ${shown.value}`);
  });
  const Empty = defineComponent(() => () => h("i", "empty"));
  render(() => h(KeepAlive, null, () => h(isShown.value ? Counter : Empty)));

  isShown.value = false;
  await nextTick();
  reset(count, 2);
  await nextTick();
  expect(screen.getByText("empty")).toBeInTheDocument();
  isShown.value = true;
  await nextTick();

  expect(screen.getByText("count 2")).toBeInTheDocument();
});

test("a component with an asynchronous setup follows what it asked for before the await", async () => {
  const count = atom(1);
  const Slow = defineComponent({
    async setup() {
      const shown = useAtom(count);
      await Promise.resolve();
      return () => h("p", `count ${shown.value}`);
    },
  });
  const mounted = render(() =>
    h("div", h(Suspense, null, { default: () => h(Slow), fallback: () => h("i", "loading") })),
  );
  expect(screen.getByText("loading")).toBeInTheDocument();
  reset(count, 2);

  expect(await screen.findByText("count 2")).toBeInTheDocument();
  reset(count, 3);
  expect(await screen.findByText("count 3")).toBeInTheDocument();
  mounted.unmount();
  expect(isFollowed(count)).toBe(false);
});

test("one that is unmounted before it was ever shown leaves nothing behind", async () => {
  const count = atom(1);
  const Never = defineComponent({
    async setup() {
      useAtom(count);
      await new Promise(() => {});
      return () => h("p");
    },
  });
  const mounted = render(() => h(Suspense, null, () => h(Never)));
  expect(isFollowed(count)).toBe(true);

  mounted.unmount();
  await nextTick();

  expect(isFollowed(count)).toBe(false);
});

describe("outside of setup and of every scope", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each([
    ["useAtom", () => useAtom(atom(1))],
    ["useDeref", () => useDeref(atom(1))],
    ["useRef", () => useRef(ref(1))],
    ["useDerived", () => useDerived(() => 1)],
    ["useSelector", () => useSelector(atom(1), (n) => n)],
    ["useWatch", () => useWatch(atom(1), () => {})],
    ["useValidation", () => useValidation(atom(1))],
    ["useAgent", () => useAgent(agent(1))],
  ])("%s warns that it will never end", (name, use) => {
    use();

    const warning = new RegExp(`${name}\\(\\) was called outside.*before the first await`);
    expect(console.warn).toHaveBeenCalledWith(expect.stringMatching(warning));
  });

  test("it works nevertheless", () => {
    const balance = ref(1);
    const shown = useRef(balance);
    const doubled = computed(() => shown.value * 2);
    expect(doubled.value).toBe(2);

    dosync(() => refSet(balance, 2));

    expect(doubled.value).toBe(4);
  });
});

test("an identity that two scopes follow is followed until the last of them ends", () => {
  const count = atom(0);
  const scopes = [effectScope(), effectScope()];
  const [, second] = scopes.map((scope) => scope.run(() => useDeref(count))!);
  const seen: number[] = [];
  const stopWatching = watch(second!, (value) => seen.push(value), { flush: "sync" });

  scopes[0]!.stop();
  expect(isFollowed(count)).toBe(true);
  reset(count, 1);
  expect(seen).toEqual([1]);

  scopes[1]!.stop();
  expect(isFollowed(count)).toBe(false);
  stopWatching();
});
