// A composable follows what it is given: each one, with each of its arguments exchanged.
import {
  agent,
  agentError,
  atom,
  type Atom,
  deref,
  derived,
  dosync,
  ref,
  refSet,
  reset,
  send,
  setValidator,
  settled,
} from "@dosync/core";
import { external } from "@dosync/core/adapter";
import { describe, expect, test } from "vitest";
import { computed, effect, shallowRef, watch, watchEffect } from "vue";
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
import { endScope, inScope } from "./support.ts";

/** Two atoms, and which of them is given. */
function twoAtoms() {
  const [left, right] = [atom(1, { label: "left" }), atom(10, { label: "right" })];
  const side = shallowRef<Atom<number>>(left);
  return { left, right, side };
}

describe.each([
  ["a ref", (side: { readonly value: Atom<number> }) => side as never],
  ["a getter", (side: { readonly value: Atom<number> }) => () => side.value],
])(
  "given by %s, another identity is",
  (_, give: (side: { readonly value: Atom<number> }) => () => Atom<number>) => {
    test.each([
      ["useAtom", (of: () => Atom<number>) => useAtom(of)],
      ["useDeref", (of: () => Atom<number>) => useDeref(of)],
      ["useRef", (of: () => Atom<number>) => useRef(of as never)],
      ["useSelector", (of: () => Atom<number>) => useSelector(of, (n) => n)],
      ["useValidation", (of: () => Atom<number>) => useValidation(of).value],
    ])("shown by %s, with what is committed to it", (_name, use) => {
      const { left, right, side } = twoAtoms();
      const log: unknown[] = [];
      inScope(() => {
        const shown = use(give(side)) as { readonly value: unknown };
        watch(
          () => shown.value,
          (value) => log.push(value),
          { flush: "sync", immediate: true },
        );
      });

      side.value = right;
      reset(left, 2);
      reset(right, 11);
      side.value = left;

      expect(log).toEqual([1, 10, 11, 2]);
    });

    test("what an assignment to useAtom and useValidation changes", () => {
      const { left, right, side } = twoAtoms();
      const [model, field] = inScope(
        () => [useAtom(give(side)), useValidation(give(side))] as const,
      );

      side.value = right;
      model.value = 11;
      expect([deref(left), deref(right)]).toEqual([1, 11]);
      field.value.value = 12;
      expect([deref(left), deref(right)]).toEqual([1, 12]);
    });

    test("what useWatch is told of, with its own last value", () => {
      const { left, right, side } = twoAtoms();
      const log: unknown[] = [];
      inScope(() =>
        useWatch(give(side), (value, old, identity) => log.push([value, old, identity === right])),
      );

      side.value = right;
      reset(left, 2);
      reset(right, 11);

      expect(log).toEqual([[11, 10, true]]);
    });
  },
);

test("the functions of useSelector and useDerived use what Vue tracks as it is now", () => {
  const { left, right, side } = twoAtoms();
  const factor = shallowRef(1);
  const [selected, own] = inScope(
    () =>
      [
        useSelector(side, (n) => n * factor.value),
        useDerived(() => deref(side.value) * factor.value),
      ] as const,
  );
  const seen = (): unknown => [selected.value, own.value];

  expect(seen()).toEqual([1, 1]);
  factor.value = 2;
  expect(seen()).toEqual([2, 2]);
  side.value = right;
  expect(seen()).toEqual([20, 20]);
  reset(right, 11);
  reset(left, 5);
  expect(seen()).toEqual([22, 22]);
});

describe("a refusal belongs to its identity", () => {
  test("it is not shown for another one, and is there when the first one is back", () => {
    const { left, right, side } = twoAtoms();
    setValidator(left, (n) => n < 10);
    const { value, error } = inScope(() => useValidation(side));
    const seen = (): unknown => [value.value, error.value !== undefined];

    value.value = 100;
    expect(seen()).toEqual([100, true]);
    side.value = right;
    expect(seen()).toEqual([10, false]);
    side.value = left;
    expect(seen()).toEqual([100, true]);
  });

  test("what another one accepts ends it", () => {
    const { left, right, side } = twoAtoms();
    setValidator(left, (n) => n < 10);
    const { value, error } = inScope(() => useValidation(side));
    value.value = 100;
    side.value = right;

    value.value = 20;
    side.value = left;

    expect([value.value, error.value, deref(right)]).toEqual([1, undefined, 20]);
  });
});

function causeOf(failure: { readonly cause?: unknown } | undefined): string {
  return (failure?.cause as Error | undefined)?.message ?? "";
}

test("useAgent shows, and restarts, the agent that it is given now", async () => {
  const [left, right] = [agent("left"), agent("right")];
  const side = shallowRef(left);
  const { value, error, pending, restart } = inScope(() => useAgent(() => side.value));
  for (const one of [left, right]) {
    send(one, () => {
      throw new Error(`no ${deref(one)}`);
    });
  }
  await settled(left, right).catch(() => {});
  expect(causeOf(error.value)).toBe("no left");

  side.value = right;
  expect([causeOf(error.value), value.value]).toEqual(["no right", "right"]);
  restart("again");

  expect([value.value, error.value, pending.value]).toEqual(["again", undefined, 0]);
  expect([deref(left), agentError(left) !== undefined]).toEqual(["left", true]);
});

test("who read a ref before somebody held it is told of what it missed", () => {
  const count = atom(1);
  const shown = inScope(() => useDeref(count));
  endScope();
  const log: unknown[] = [];
  const doubled = computed(() => shown.value * 2);
  const stops = [
    watchEffect(() => log.push(shown.value), { flush: "sync" }),
    watchEffect(() => log.push(["doubled", doubled.value]), { flush: "sync" }),
  ];
  reset(count, 2);
  expect(log).toEqual([1, ["doubled", 2]]);

  inScope(() => useDeref(count));
  for (const stop of stops) stop();

  expect(log).toEqual([1, ["doubled", 2], 2, ["doubled", 4]]);
});

test.each([
  [
    "useDerived",
    (of: Atom<number>, fail: () => never) => useDerived(() => deref(of) > 0 && fail()),
  ],
  ["useSelector", (of: Atom<number>, fail: () => never) => useSelector(of, (n) => n > 0 && fail())],
  [
    "useDeref of a derived value",
    (of: Atom<number>, fail: () => never) => useDeref(derived(() => deref(of) > 0 && fail())),
  ],
])("%s: the same error again is no change, another one is", (_, use) => {
  const count = atom(1);
  let error = new Error("first");
  const shown = inScope(() =>
    use(count, () => {
      throw error;
    }),
  );
  const log: unknown[] = [];
  inScope(() =>
    effect(() => {
      try {
        log.push(shown.value);
      } catch (failure) {
        log.push((failure as Error).message);
      }
    }),
  );

  reset(count, 2);
  error = new Error("second");
  reset(count, 3);
  reset(count, 0);

  expect(log).toEqual(["first", "second", false]);
});

test("what lives elsewhere, and what is computed from it and from here, change together", () => {
  let online = 0;
  const heard = new Set<() => void>();
  const status = external({
    read: () => online,
    listen: (changed) => (heard.add(changed), () => void heard.delete(changed)),
  });
  const other = ref(0);
  const sum = derived(() => deref(status) + deref(other));
  const log: unknown[] = [];
  inScope(() => {
    const parts = [useDeref(status), useRef(other), useDeref(sum)];
    parts.push(useDerived(() => deref(status) + deref(other)));
    watch(parts, (values) => log.push(values), { flush: "sync" });
  });

  online = 10;
  for (const changed of heard) changed();
  dosync(() => refSet(other, 1));
  endScope();

  expect(log).toEqual([
    [10, 0, 10, 10],
    [10, 1, 11, 11],
  ]);
  expect(heard.size).toBe(0);
});
