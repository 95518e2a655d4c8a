import { describe, expect, test, vi } from "vitest";
import {
  addWatch,
  agent,
  alterMeta,
  atom,
  deref,
  derived,
  dosync,
  meta,
  ref,
  resetMeta,
} from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

describe("metadata", () => {
  test("is given with each kind of identity, and is undefined where none was", () => {
    const data = { unit: "EUR" };
    const identities = [
      atom(1, { meta: data }),
      ref(1, { meta: data }),
      agent(1, { meta: data }),
      derived(() => 1, { meta: data }),
    ];

    for (const identity of identities) expect(meta(identity)).toBe(data);
    for (const identity of [atom(1), ref(1), agent(1), derived(() => 1)]) {
      expect(meta(identity)).toBeUndefined();
    }
  });

  test("is changed at once, and an abort does not undo it", () => {
    const price = ref(1, { meta: { a: 1 } });

    thrownBy(() =>
      dosync(() => {
        expect(resetMeta(price, { b: 2 })).toEqual({ b: 2 });
        throw new Error("abort");
      }),
    );

    expect(meta(price)).toEqual({ b: 2 });
  });

  test("is no part of the value: no watch is called, no validator asked", () => {
    const validator = vi.fn<() => boolean>(() => true);
    const watch = vi.fn<() => void>();
    const price = atom(1, { validator });
    addWatch(price, "watch", watch);
    validator.mockClear();

    alterMeta(price, (old, unit) => ({ ...old, unit }), "EUR");

    expect(meta(price)).toEqual({ unit: "EUR" });
    expect(deref(price)).toBe(1);
    expect(watch).not.toHaveBeenCalled();
    expect(validator).not.toHaveBeenCalled();
  });

  test("can be taken away", () => {
    const price = atom(1, { meta: {} });

    expect(resetMeta(price, undefined)).toBeUndefined();
    expect(meta(price)).toBeUndefined();
    expect(alterMeta(price, (old) => old)).toBeUndefined();
  });

  test.each([null, 1, "a", () => {}])("cannot be %s", (value) => {
    const price = atom(1, { label: "price", meta: { a: 1 } });

    for (const change of [
      () => resetMeta(price, value as never),
      () => alterMeta(price, () => value as never),
    ]) {
      expect(thrownBy(change)).toMatchObject({ code: "INVALID_ARGUMENT", label: 'atom "price"' });
    }
    expect(meta(price)).toEqual({ a: 1 });
  });

  test("belongs to identities", () => {
    for (const operation of [meta, alterMeta, resetMeta] as unknown as ((
      value: never,
    ) => unknown)[]) {
      expect(thrownBy(() => operation({} as never))).toMatchObject({ code: "NOT_AN_IDENTITY" });
    }
  });
});
