import { describe, expect, test } from "vitest";
import { reactive } from "vue";
import { agent, atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { isIdentity, kindOf, labelOf } from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

describe("labels", () => {
  test("an identity has the label that it was given", () => {
    expect(labelOf(atom(1, { label: "count" }))).toBe("count");
    expect(labelOf(ref(1, { label: "" }))).toBe("");
  });

  test("without one it gets its kind and a number, the same from then on", () => {
    const count = atom(1);
    const balance = ref(1);

    const labels = [labelOf(count), labelOf(balance), labelOf(count)];

    expect(labels[0]).toMatch(/^atom#\d+$/);
    expect(labels[1]).toMatch(/^ref#\d+$/);
    expect(labels[2]).toBe(labels[0]);
  });

  test("a derived value is called like its function", () => {
    const price = atom(1);
    function doubled(): number {
      return deref(price) * 2;
    }

    expect(labelOf(derived(doubled))).toBe("doubled");
    expect(labelOf(derived(doubled, { label: "twice" }))).toBe("twice");
    expect(labelOf(derived(() => deref(price)))).toMatch(/^derived#\d+$/);
  });

  test("two identities may have the same label", () => {
    const first = atom(1, { label: "same" });
    const second = atom(2, { label: "same" });

    swap(second, (value) => value + 1);

    expect([deref(first), deref(second)]).toEqual([1, 3]);
  });

  test("each identity knows its kind", () => {
    const identities = [atom(1), ref(1), derived(() => 1), agent(1)];

    expect(identities.map(kindOf)).toEqual(["atom", "ref", "derived", "agent"]);
  });
});

describe("an identity shows its kind, label and committed value", () => {
  const count = atom(1, { label: "count" });

  test("as a string", () => {
    expect(String(count)).toBe('#<atom "count": 1>');
    expect(String(ref(undefined, { label: "none" }))).toBe('#<ref "none": undefined>');
    expect(String(ref(Symbol("s"), { label: "symbol" }))).toBe('#<ref "symbol": Symbol(s)>');
  });

  test("as a string, whatever the value is", () => {
    const values: unknown[] = [
      Object.create(null),
      { toString: null },
      () => {},
      Promise.resolve(),
    ];

    for (const value of values) {
      expect(String(atom(value, { label: "odd" }))).toMatch(/^#<atom "odd": .+>$/);
    }
  });

  test("as JSON", () => {
    expect(JSON.stringify({ count })).toBe('{"count":{"atom":"count","value":1}}');
  });

  test("in the output of Vitest", () => {
    expect(count).toMatchInlineSnapshot(`
      {
        "atom": "count",
        "value": 1,
      }
    `);
  });

  test("in a transaction, the committed value and not the transaction's", () => {
    const balance = ref(500, { label: "balance" });
    let shown: string[] = [];

    thrownBy(() =>
      dosync(() => {
        refSet(balance, 0);
        shown = [String(balance), JSON.stringify(balance)];
        throw new Error("abort");
      }),
    );

    expect(shown).toEqual(['#<ref "balance": 500>', '{"ref":"balance","value":500}']);
  });

  test("an error, where a derived value cannot be computed", () => {
    const source = atom(0);
    const broken = derived(
      () => {
        if (deref(source) === 0) throw new Error("no");
        return "fine";
      },
      { label: "broken" },
    );

    expect(String(broken)).toBe('#<derived "broken": Error: no>');
    reset(source, 1);
    expect(String(broken)).toMatch(/fine/);
  });
});

describe("what is no identity", () => {
  const operations = [deref, labelOf, kindOf] as unknown as ((value: unknown) => unknown)[];

  test.each([undefined, null, 1, "a", {}, () => 1, { deref: 1 }])("%s is refused", (value) => {
    expect(isIdentity(value)).toBe(false);
    for (const operation of operations) {
      expect(thrownBy(() => operation(value))).toMatchObject({
        code: "NOT_AN_IDENTITY",
        label: operation.name,
      });
    }
  });
});

test("an identity stays itself in what is reactive in Vue", () => {
  const count = atom(1);

  expect(reactive({ count }).count).toBe(count);
});
