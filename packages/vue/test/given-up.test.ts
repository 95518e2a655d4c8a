// What a component does after it was given up: unmounted while its set-up still waited for something.
import {
  agent,
  atom,
  deref,
  dosync,
  type Draft,
  draft as openDraft,
  onDispose,
  ref,
  refSet,
  reset,
  resource,
} from "@dosync/core";
import { add, at, collection, keys, ordered, range } from "@dosync/core/collection";
import { render, screen } from "@testing-library/vue";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { computed, effectScope, h, nextTick, Suspense } from "vue";
import {
  createModel,
  provideDraft,
  useAction,
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useEntity,
  useKeys,
  useRange,
  useRef,
  useResource,
  useSelector,
  useValidation,
  useWatch,
} from "@dosync/vue";
import { openReadPoints } from "../../core/src/timeline/read-point.ts";
import { endScope, inScope, isFollowed } from "./support.ts";
import Awaiting from "./templates/Awaiting.vue";

const count = atom(1);
const balance = ref(500);
const work = agent(0);
const rows = collection<{ readonly id: string; readonly due: number }>()({
  key: ({ id }) => id,
  indexes: { due: ordered(({ due }) => due) },
});
dosync(() => add(rows, { id: "a", due: 1 }));
const [row, all, byDue] = [at(rows, "a"), keys(rows), range(rows, "due")];
const user = resource(() => Promise.resolve(deref(count)));
let edit: Draft;
beforeEach(() => {
  edit = openDraft();
});
afterEach(() => edit.abort());
const log: unknown[] = [];

const composables: [name: string, use: () => { readonly value: unknown }][] = [
  ["useAtom", () => useAtom(count)],
  ["useAtom of a getter", () => useAtom(() => count)],
  ["useRef", () => useRef(balance)],
  ["useDeref", () => useDeref(count)],
  ["useDeref of a getter", () => useDeref(() => count)],
  ["useDerived", () => useDerived(() => deref(count) + deref(balance))],
  ["useSelector", () => useSelector(count, (n) => n + 1)],
  ["useValidation", () => useValidation(count).value],
  ["useAgent", () => useAgent(work).value],
  ["useWatch", () => ({ value: useWatch(count, (value) => log.push(value)) })],
  ["useEntity", () => useEntity(rows, "a")],
  ["useKeys", () => useKeys(rows)],
  ["useRange", () => useRange(rows, "due")],
  ["useResource", () => useResource(user).status],
  ["useAction", () => useAction(() => count).pending],
  ["provideDraft", () => provideDraft().state],
  ["provideDraft of a draft from outside", () => provideDraft({ draft: edit }).state],
];

/** Who is followed of all that the composables show. */
function followed(): unknown[] {
  return [count, balance, work, row, all, byDue, user].filter(isFollowed);
}

/** Mounts a component that waits, and ends it before it goes on. Resolves when it has gone on. */
async function giveUp(
  use: () => { readonly value: unknown },
): Promise<{ readonly value: unknown }> {
  let goOn!: () => void;
  const waiting = new Promise<void>((resolve) => (goOn = resolve));
  const used = new Promise<{ readonly value: unknown }>((resolve) => {
    const mounted = render(() =>
      h(Suspense, null, () => h(Awaiting, { load: () => waiting, use: () => note(use()) })),
    );
    const note = <T extends { readonly value: unknown }>(shown: T): T => {
      resolve(shown);
      return shown;
    };
    mounted.unmount();
  });
  goOn();
  const shown = await used;
  await nextTick();
  return shown;
}

test.each(composables)(
  "%s after the await of a component that was given up follows nothing",
  async (_, use) => {
    log.length = 0;
    const before = openReadPoints();

    const shown = await giveUp(use);
    reset(count, deref(count) + 1);

    expect(followed()).toEqual([]);
    expect(log).toEqual([]);
    expect(openReadPoints() - before).toBe(0);
    expect(() => shown.value).not.toThrow();
  },
);

test("a model that a component provides after it was given up ends", async () => {
  const ended: string[] = [];
  const [provideCounter] = createModel(() => {
    onDispose(() => void ended.push("it ends"));
    return { value: atom(1) };
  });

  await giveUp(() => ({ value: provideCounter() }));
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));

  expect(ended).toEqual(["it ends"]);
});

test("what it has got is right nevertheless, whenever it is read", async () => {
  const shown = await giveUp(() => useDeref(count));
  const doubled = computed(() => (shown.value as number) * 2);

  reset(count, 5);
  expect([shown.value, doubled.value]).toEqual([5, 10]);
  reset(count, 6);
  expect([shown.value, doubled.value]).toEqual([6, 12]);
});

test("composables after an await of a component that lives follow, and end with it", async () => {
  const isLoaded = Promise.resolve();
  const props = { load: () => isLoaded, use: () => useRef(balance) };
  const mounted = render(() =>
    h("div", h(Suspense, null, { default: () => h(Awaiting, props), fallback: () => h("i") })),
  );
  expect(await screen.findByText("500")).toBeInTheDocument();

  dosync(() => refSet(balance, 400));
  expect(await screen.findByText("400")).toBeInTheDocument();
  mounted.unmount();

  expect(isFollowed(balance)).toBe(false);
});

test.each(composables)("%s in a scope that has ended follows nothing", (name, use) => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const scope = effectScope(true);
  log.length = 0;
  scope.run(() => {
    scope.stop();
    inScope(() => {}); // a scope of somebody else makes no difference
    use();
  });
  reset(count, deref(count) + 1);

  expect(followed()).toEqual([]);
  expect(log).toEqual([]);
  endScope();
  // Vue's own warning: provideDraft provides, and there is no component to provide to.
  expect(warn.mock.calls.length > 0).toBe(name.startsWith("provideDraft"));
  warn.mockRestore();
});
