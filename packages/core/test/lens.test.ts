import {
  addWatch,
  alter,
  atom,
  commute,
  compareAndSet,
  deref,
  derived,
  derivedFamily,
  dosync,
  dosyncAsync,
  draft,
  ensure,
  lens,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

interface Settings {
  readonly theme: string;
  readonly size: number;
}
const initial: Settings = { theme: "light", size: 14 };
const themeOf = (all: Settings): string => all.theme;
const withTheme = (all: Settings, theme: string): Settings => ({ ...all, theme });

test("a lens on an atom reads a part and changes the whole at once", () => {
  const settings = atom(initial);
  const theme = lens(settings, themeOf, withTheme);
  expect(deref(theme)).toBe("light");
  expect(reset(theme, "dark")).toBe("dark");
  expect(swap(theme, (old, end: string) => old + end, "!")).toBe("dark!");
  expect(compareAndSet(theme, "light", "x")).toBe(false);
  expect(compareAndSet(theme, "dark!", "dim")).toBe(true);
  expect(deref(settings)).toEqual({ theme: "dim", size: 14 });
});

test("a lens on a ref changes inside a transaction only, and rolls back with it", async () => {
  const settings = ref(initial);
  const theme = lens(settings, themeOf, withTheme, { label: "theme" });
  expect(thrownBy(() => refSet(theme, "dark"))).toMatchObject({ code: "NO_TRANSACTION" });
  const failing = (): never =>
    dosync(() => {
      refSet(theme, "dark");
      throw 0;
    });
  expect(thrownBy(failing)).toBe(0);
  expect(deref(theme)).toBe("light");
  expect(
    dosync(() => [
      alter(theme, (old, end: string) => old + end, "er"),
      ensure(theme),
      deref(theme),
    ]),
  ).toEqual(["lighter", "lighter", "lighter"]);
  expect(dosync(() => commute(theme, (old) => `${old}!`))).toBe("lighter!");
  await dosyncAsync(async (tx) => {
    tx.refSet(theme, "async");
    expect(tx.deref(theme)).toBe("async");
  });
  const edit = draft();
  edit.alter(theme, (old) => `${old} draft`);
  expect([edit.deref(theme), deref(theme)]).toEqual(["async draft", "async"]);
  edit.commit();
  expect(deref(settings)).toEqual({ theme: "async draft", size: 14 });
});

test("who watches the part hears only of the part; a lens may be put on a lens", () => {
  const state = atom({ settings: initial, other: 1 });
  const settings = lens(
    state,
    (all) => all.settings,
    (all, settings) => ({ ...all, settings }),
  );
  const size = lens(
    settings,
    (all) => all.size,
    (all, size) => ({ ...all, size }),
  );
  const log: unknown[] = [];
  addWatch(size, "log", (_key, _identity, old, value) => log.push([old, value]));
  swap(state, (all) => ({ ...all, other: 2 }));
  reset(size, 20);
  expect(log).toEqual([[14, 20]]);
  expect(deref(state)).toEqual({ settings: { theme: "light", size: 20 }, other: 2 });
});

test("a family gives the same derived value for the same key, and computes once", () => {
  const factor = atom(2);
  let runs = 0;
  const times = derivedFamily(
    (key: number) => {
      runs++;
      return key * deref(factor);
    },
    { label: "times" },
  );
  expect([deref(times(3)), deref(times(3)), deref(times(4))]).toEqual([6, 6, 8]);
  expect(runs).toBe(2);
  expect(String(times(3))).toBe('#<derived "times(3)": 6>');
});

const get = (n: number): number => n;

test("a lens needs an atom or ref, and two functions", () => {
  expect(thrownBy(() => lens(1 as never, get, get))).toMatchObject({ code: "NOT_AN_IDENTITY" });
  const sum = derived(() => 1);
  expect(thrownBy(() => lens(sum as never, get, get))).toMatchObject({ code: "NOT_AN_IDENTITY" });
  for (const path of [undefined, [], [{}], [null], "theme"]) {
    const make = (): unknown => lens(atom<object>({}), path as never, undefined as never);
    expect(thrownBy(make)).toMatchObject({ code: "INVALID_ARGUMENT" });
  }
  expect(String(lens(atom(1), get, get, { label: "all of it" }))).toBe('#<atom "all of it": 1>');
});
