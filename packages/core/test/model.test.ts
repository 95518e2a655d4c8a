import { expect, test } from "vitest";
import { agent, atom, deref, derived, lens, ref } from "@dosync/core";
import { dehydrate, external, hydrate, labelIdentities, labelOf } from "@dosync/core/adapter";

test("a model's values travel by the names of its properties", () => {
  const [server, browser] = [makeModel(), makeModel()];

  const data = dehydrate(server);
  hydrate(browser, { ...data, count: 5, unknown: 6, total: 7 });

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

test("what lives elsewhere is neither sent nor set", () => {
  const model = { place: external({ read: () => "here", listen: () => () => {} }) };

  expect(dehydrate(model)).toEqual({});
  hydrate(model, { place: "there" });
  expect(deref(model.place)).toBe("here");
});

test("a lens is neither sent nor set: its value comes from the whole", () => {
  const [server, browser] = [makeLensed("dark"), makeLensed("light")];

  const data = dehydrate(server);
  hydrate(browser, { ...data, theme: "blue", size: 20 });

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
