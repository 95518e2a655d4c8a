import { describe, expect, test } from "vitest";
import {
  addCommitListener,
  agent,
  type Atom,
  atom,
  deref,
  derived,
  lens,
  type Ref,
  ref,
  reset,
  ValidationError,
} from "@dosync/core";
import {
  type Dehydrated,
  dehydrate,
  external,
  hydrate,
  keepInitialValues,
  labelIdentities,
  labelOf,
  readInitial,
  restore,
} from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

test("a model's values travel by the names of its properties", () => {
  const [server, browser] = [makeModel(), makeModel()];

  const data = dehydrate(server);
  restore(browser, { ...data, count: 5, unknown: 6, total: 7 });

  expect(data).toEqual({
    count: 1,
    log: [],
    "filter.text": "",
    "filter.tags.0": "a",
    "filter.tags.1": "b",
    nothing: null,
  });
  expect([deref(browser.count), deref(browser.total)]).toEqual([5, 0]);
});

test("values travel in a plain object without methods, whatever their names are", () => {
  const model = { toJSON: atom(1), ["__proto__"]: atom(2), constructor: atom(3) };
  const [server, browser] = [model, { ["__proto__"]: atom(0) }];

  const data = dehydrate(server);
  restore(browser, JSON.parse(JSON.stringify(data)) as Dehydrated);

  expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  expect(Object.getOwnPropertyNames(data)).toEqual(["toJSON", "__proto__", "constructor"]);
  expect(Object.keys(data)).toEqual(Object.getOwnPropertyNames(data));
  expect(deref(browser["__proto__"])).toBe(2);
});

test("what lives elsewhere is neither sent nor set", () => {
  const model = { place: external({ read: () => "here", listen: () => () => {} }) };

  expect(dehydrate(model)).toEqual({});
  restore(model, { place: "there" });
  expect(deref(model.place)).toBe("here");
});

test("a lens is neither sent nor set: its value comes from the whole", () => {
  const [server, browser] = [makeLensed("dark"), makeLensed("light")];

  const data = dehydrate(server);
  restore(browser, { ...data, theme: "blue", size: 20 });

  expect(data).toEqual({ settings: { theme: "dark" } });
  expect([deref(browser.theme), deref(browser.size)]).toEqual(["dark", 14]);
});

test("identities without a label get the names of their properties; instances are no parts", () => {
  class Store {
    readonly inner = atom(0);
  }
  const model: Record<string, unknown> = {
    count: atom(0),
    named: atom(0, { label: "mine" }),
    store: new Store(),
    bare: Object.assign(Object.create(null) as object, { deep: atom(0) }),
  };
  model["self"] = model;

  labelIdentities(model);

  expect(labelOf(model["count"] as never)).toBe("count");
  expect(labelOf(model["named"] as never)).toBe("mine");
  expect(labelOf((model["bare"] as { deep: never }).deep)).toBe("bare.deep");
  expect(labelOf((model["store"] as Store).inner)).toMatch(/^atom#/);
});

function makeModel() {
  return {
    count: ref(1),
    log: agent<string[]>([]),
    filter: { text: atom(""), tags: [atom("a"), atom("b")] },
    later: atom<unknown>(Promise.resolve()),
    callback: atom<unknown>(() => {}),
    nothing: atom(null),
    total: derived(() => 0),
    rename: () => {},
  };
}

function makeOptional(): { name: Atom<string | undefined>; age: Ref<number | undefined> } {
  return { name: atom<string | undefined>("nobody"), age: ref<number | undefined>(7) };
}

function makeLensed(theme: string) {
  const settings = atom({ theme });
  const box = ref({ size: 14 });
  return {
    settings,
    theme: lens(
      settings,
      (all) => all.theme,
      (all, changed) => ({ ...all, theme: changed }),
    ),
    size: lens(
      box,
      (all) => all.size,
      (all, size) => ({ ...all, size }),
    ),
  };
}

test("restore gives values in one commit, by name, and leaves what the model began with", () => {
  keepInitialValues();
  const model = { theme: atom("light"), filter: { text: ref("") }, double: derived(() => 2) };
  const labels: (string | undefined)[] = [];
  const stop = addCommitListener(({ label }) => labels.push(label));

  restore(model, { theme: "dark", "filter.text": "x", double: 3, unknown: 4 });
  stop();

  expect([deref(model.theme), deref(model.filter.text)]).toEqual(["dark", "x"]);
  expect(labels).toEqual(["restore"]);
  expect([readInitial(model.theme), readInitial(model.filter.text)]).toEqual(["light", ""]);
});

test("restore changes nothing where one value is refused", () => {
  const model = { name: atom("Ada"), age: ref(36, { validator: (age) => age >= 0 }) };

  expect(() => restore(model, { name: "Grace", age: -1 })).toThrow(ValidationError);

  expect(dehydrate(model)).toEqual({ name: "Ada", age: 36 });
});

describe("a value that is undefined", () => {
  test.each([
    ["JSON", (data: Dehydrated): Dehydrated => JSON.parse(JSON.stringify(data)) as Dehydrated],
    ["a structured clone", (data: Dehydrated): Dehydrated => structuredClone(data)],
    ["no serializer at all", (data: Dehydrated): Dehydrated => data],
  ])("travels through %s, by hydrate and by restore", (_what, send) => {
    const server = makeOptional();
    reset(server.name, undefined);

    for (const take of [hydrate, restore]) {
      const browser = makeOptional();
      take(browser, send(dehydrate(server)));
      expect([deref(browser.name), deref(browser.age)]).toEqual([undefined, 7]);
    }
  });

  test("is seen in what dehydrate gives, beside its name for JSON", () => {
    const server = makeOptional();
    reset(server.name, undefined);

    expect(Object.entries(dehydrate(server))).toEqual([
      ["name", undefined],
      ["age", 7],
      ["~undefined", ["name"]],
    ]);
  });
});

test.each([
  ["null", null],
  ["undefined", undefined],
  ["text that was not parsed", '{"count":1}'],
])("data that is %s is refused, and so is such a model", (_what, nothing) => {
  const model = { count: atom(1) };

  for (const [label, act] of [
    ["hydrate", () => hydrate(model, nothing as never)],
    ["restore", () => restore(model, nothing as never)],
    ["hydrate", () => hydrate(nothing as never, {})],
    ["restore", () => restore(nothing as never, {})],
    ["dehydrate", () => dehydrate(nothing as never)],
  ] as const) {
    expect(thrownBy(act)).toMatchObject({ code: "INVALID_ARGUMENT", label });
  }
  expect(deref(model.count)).toBe(1);
});
