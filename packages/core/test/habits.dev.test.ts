// What other libraries have taught: an identity is taken for a ref of Vue, or for its value.
import { agent, alter, atom, deref, derived, dosync, lens, ref, reset } from "@dosync/core";
import { guardTexts, labelOf } from "@dosync/core/adapter";
import { expect, onTestFinished, test, vi } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

const read = (identity: object): unknown => (identity as { value?: unknown }).value;
const user = ref({ name: "Ada" }, { label: "user" });
const kinds = [
  [ref(1, { label: "balance" }), 'ref "balance"', "dosync()"],
  [atom(1, { label: "count" }), 'atom "count"', "swap() or reset()"],
  [derived(() => 1, { label: "total" }), 'derived "total"', "what it is computed from"],
  [agent(1, { label: "worker" }), 'agent "worker"', "send()"],
  [lens(user, ["name"]), 'ref "user.name"', "dosync()"],
] as const;

test.each(kinds)(
  "what is assigned to the value of %s changes nothing and says what to do",
  (...kind) => {
    const [identity, description, advice] = kind;
    const before = deref(identity);

    const error = thrownBy(() => ((identity as unknown as { value: unknown }).value = -7));

    expect(error).toMatchObject({ code: "READ_ONLY", label: description });
    expect((error as Error).message).toContain(description);
    expect((error as Error).message).toContain(advice);
    expect((error as Error).message).toContain("deref()");
    expect(deref(identity)).toBe(before);
  },
);

test("the value that is read of an identity is undefined, and that is said once", () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const count = atom(5, { label: "count" });
  const other = atom(5);

  expect([read(count), read(count), read(other)]).toEqual([undefined, undefined, undefined]);

  expect(warn.mock.calls.length).toBe(2);
  expect(String(warn.mock.calls[0])).toMatch(/NO_VALUE.*atom "count".*deref\(\)/);
});

test("whoever guards texts is told of every identity that becomes one, and of no value", () => {
  const told: string[] = [];
  guardTexts((identity) => told.push(labelOf(identity)));
  guardTexts((identity) => told.push(`again ${labelOf(identity)}`));
  const count = atom(5, { label: "count" });

  expect(`${String(count)} ${deref(count)}`).toBe('#<atom "count": 5> 5');
  expect(JSON.stringify(count)).toBe('{"atom":"count","value":5}');

  expect(told).toEqual(["count", "again count"]);
});

test("messages about an identity are no texts of it", () => {
  let told = 0;
  guardTexts(() => told++);
  const count = atom(5, { label: "count", validator: (n) => n < 10 });
  thrownBy(() => reset(count, 20));
  thrownBy(() => dosync(() => alter(count as never, () => 1)));
  expect(told).toBe(0);
});
