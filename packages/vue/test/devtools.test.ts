import { alter, atom, deref, derived, dosync, dosyncAsync, ref, refSet, reset } from "@dosync/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type App, createApp, defineComponent, h } from "vue";
import { useAtom, useDeref, useRef } from "@dosync/vue";

type Payload = Record<string, unknown>;
type Handler = (payload: Payload) => void;

/** Stands in for Vue's developer tools: takes the plugin, asks it, and notes what it says. */
class Devtools {
  readonly handlers: Record<string, Handler> = {};
  readonly events: { title: string; subtitle: string; data: Payload; logType: string }[] = [];
  readonly refreshed: string[] = [];
  readonly plugins: { label: string; app: unknown }[] = [];

  readonly on = new Proxy<Record<string, (handler: Handler) => void>>(
    {},
    {
      get: (_, name: string) => (handler: Handler) => void (this.handlers[name] = handler),
    },
  );
  addInspector(): void {}
  addTimelineLayer(): void {}
  addTimelineEvent({ event }: { event: Devtools["events"][number] }): void {
    this.events.push(event);
  }
  sendInspectorTree(): void {
    this.refreshed.push("tree");
  }
  sendInspectorState(): void {
    this.refreshed.push("state");
  }
  now(): number {
    return 0;
  }

  emit(
    event: string,
    descriptor: { label: string; app: unknown },
    setup: (api: this) => void,
  ): void {
    if (event !== "devtools-plugin:setup") return;
    this.plugins.push(descriptor);
    setup(this);
  }

  ask(name: string, payload: Payload): Payload {
    const asked = { inspectorId: "dosync", ...payload };
    this.handlers[name]!(asked);
    return asked;
  }

  /** Label and kind of each identity that is listed, by its id. */
  tree(filter = ""): [id: string, label: string, kind: string][] {
    const { rootNodes } = this.ask("getInspectorTree", { filter });
    return (rootNodes as { id: string; label: string; tags: { label: string }[] }[]).map(
      ({ id, label, tags }) => [id, label, tags[0]!.label],
    );
  }
}

let devtools: Devtools;
const apps: App[] = [];

function mount(setup: () => unknown): App {
  const app = createApp(
    defineComponent(() => {
      setup();
      return () => h("p");
    }),
  );
  app.mount(document.createElement("div"));
  apps.push(app);
  return app;
}

beforeEach(() => {
  devtools = new Devtools();
  Object.assign(globalThis, { __VUE_DEVTOOLS_GLOBAL_HOOK__: devtools });
});
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount();
  Reflect.deleteProperty(globalThis, "__VUE_DEVTOOLS_GLOBAL_HOOK__");
});

test("identities show up once, with label, kind and value; atoms can be edited", () => {
  const count = atom(1, { label: "count" });
  const balance = ref(500, { label: "balance" });
  const total = derived(() => deref(count) + deref(balance), { label: "total" });
  const broken = derived(() => JSON.parse("{") as never, { label: "broken" });
  const app = mount(() => {
    useAtom(count);
    useDeref(count);
    useRef(balance);
    useDeref(total);
    useDeref(broken);
  });
  const state = (nodeId: string): unknown => devtools.ask("getInspectorState", { nodeId })["state"];

  expect(devtools.plugins).toEqual([expect.objectContaining({ label: "dosync", app })]);
  expect(devtools.tree()).toEqual([
    ["0", "count", "atom"],
    ["1", "balance", "ref"],
    ["2", "total", "derived"],
    ["3", "broken", "derived"],
  ]);
  expect(devtools.tree("bal")).toEqual([["1", "balance", "ref"]]);
  expect(state("0")).toEqual({ atom: [{ key: "value", value: 1, editable: true }] });
  expect(state("2")).toEqual({ derived: [{ key: "value", value: 501, editable: false }] });
  expect(state("3")).toMatchObject({ derived: [{ value: expect.any(SyntaxError) as unknown }] });

  devtools.ask("editInspectorState", { nodeId: "0", path: ["value"], state: { value: 7 } });
  devtools.ask("editInspectorState", { nodeId: "1", path: ["value"], state: { value: 7 } });
  expect([deref(count), deref(balance)]).toEqual([7, 500]);
});

test("commits are on the timeline, with label, writes and attempts, until the application ends", async () => {
  const [from, to] = [ref(100, { label: "from" }), ref(0, { label: "to" })];
  const app = mount(() => useRef(from));

  dosync(
    () => {
      alter(from, (amount) => amount - 30);
      alter(to, (amount) => amount + 30);
    },
    { label: "transfer" },
  );
  await dosyncAsync(async (tx) => {
    const amount = tx.deref(from);
    await Promise.resolve();
    if (tx.attempt === 1) dosync(() => refSet(from, 50), { label: "intruder" });
    tx.refSet(from, amount + 1);
  });
  app.unmount();
  apps.length = 0;
  dosync(() => refSet(from, 0));

  expect(devtools.events.map(({ title, subtitle, logType }) => [title, subtitle, logType])).toEqual(
    [
      ["transfer", "", "default"],
      ["intruder", "", "default"],
      ["from", "2 attempts", "warning"],
    ],
  );
  expect(devtools.events[0]!.data).toMatchObject({
    attempts: 1,
    writes: { from: { old: 100, value: 70 }, to: { old: 0, value: 30 } },
    conflicts: [],
  });
  expect(devtools.events[2]!.data["conflicts"]).toEqual(["from"]);
  expect(devtools.refreshed).toContain("state");
});

test("each application has its own list", () => {
  const [a, b] = [atom(1, { label: "a" }), atom(2, { label: "b" })];
  mount(() => useAtom(a));
  const first = devtools;
  devtools = new Devtools();
  Object.assign(globalThis, { __VUE_DEVTOOLS_GLOBAL_HOOK__: devtools });
  mount(() => useAtom(b));

  expect(first.tree()).toEqual([["0", "a", "atom"]]);
  expect(devtools.tree()).toEqual([["0", "b", "atom"]]);
});

test("without developer tools nothing is kept for them", () => {
  Reflect.deleteProperty(globalThis, "__VUE_DEVTOOLS_GLOBAL_HOOK__");
  const count = atom(1);

  mount(() => useAtom(count));
  reset(count, 2);

  expect("__VUE_DEVTOOLS_PLUGINS__" in globalThis).toBe(false);
  expect(devtools.plugins).toEqual([]);
});

test("an edit writes at its place and leaves the rest, in a copy", () => {
  const started = new Date(0);
  const user = { name: "Ada", tags: ["a", "b"], job: { title: "x" }, started };
  const shown = atom<unknown>(user, { label: "user" });
  mount(() => useAtom(shown));
  const edit = (path: string[], state: Payload): unknown => {
    devtools.ask("editInspectorState", { nodeId: "0", path: ["value", ...path], state });
    return deref(shown);
  };

  expect(edit(["name"], { value: "Grace" })).toEqual({ ...user, name: "Grace" });
  reset(shown, user);
  expect(edit(["job", "title"], { value: "y" })).toEqual({ ...user, job: { title: "y" } });
  reset(shown, user);
  expect(edit(["tags", "0"], { value: "c" })).toEqual({ ...user, tags: ["c", "b"] });
  reset(shown, user);
  expect(edit(["tags", "0"], { value: null, remove: true })).toEqual({ ...user, tags: ["b"] });
  reset(shown, user);
  expect(edit(["job", "title"], { value: null, remove: true })).toEqual({ ...user, job: {} });
  reset(shown, user);
  expect(edit(["job", "title"], { value: "x", newKey: "role" })).toEqual({
    ...user,
    job: { role: "x" },
  });
  reset(shown, user);
  expect(edit(["job", "since"], { value: 1 })).toEqual({ ...user, job: { title: "x", since: 1 } });
  reset(shown, user);
  expect(edit(["started", "time"], { value: 1 })).toEqual(user);
});

test("an identity that was collected leaves its id to nobody", () => {
  const references: { deref(): unknown }[] = [];
  class Collectable {
    #target: unknown;
    constructor(target: unknown) {
      this.#target = target;
      references.push(this);
    }
    deref(): unknown {
      return this.#target;
    }
    collect(): void {
      this.#target = undefined;
    }
  }
  const [a, b, c] = ["a", "b", "c"].map((label) => atom(0, { label }));
  vi.stubGlobal("WeakRef", Collectable);
  mount(() => {
    useAtom(a!);
    useAtom(b!);
    (references[0] as Collectable).collect();
    expect(devtools.tree()).toEqual([["1", "b", "atom"]]);
    useAtom(c!);
  });
  vi.unstubAllGlobals();

  expect(devtools.tree()).toEqual([
    ["1", "b", "atom"],
    ["2", "c", "atom"],
  ]);
});
