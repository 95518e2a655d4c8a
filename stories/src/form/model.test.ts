import { deref, reset } from "@dosync/core";
import { describe, expect, it } from "vitest";
import { createCounter, createWorkspace } from "./model.ts";

describe("the counter", () => {
  it("counts", () => {
    const { count, add } = createCounter();
    add(3);
    add(-1);
    expect(deref(count)).toBe(2);
  });

  it("stays where it is when its validator refuses", () => {
    const { count, add } = createCounter();
    expect(() => add(11)).toThrow('validator of atom "count" refused 11');
    expect(() => add(-1)).toThrow('validator of atom "count" refused -1');
    expect(deref(count)).toBe(0);
  });
});

describe("the form", () => {
  it.each([
    ["name", "x", "Use 2 to 24 characters."],
    ["address", "Night Owls", "Lower case letters, digits and hyphens only."],
    ["seats", 51, "Between 1 and 50."],
    ["seats", 1.5, "Between 1 and 50."],
  ] as const)("refuses %s = %j with a sentence for the reader", (field, value, message) => {
    const workspace = createWorkspace();
    const before = deref(workspace[field]);
    expect(() => reset<string | number>(workspace[field] as never, value)).toThrow(message);
    expect(deref(workspace[field])).toBe(before);
  });

  it("derives the price from the seats", () => {
    const { seats, price } = createWorkspace();
    reset(seats, 12);
    expect(deref(price)).toBe(96);
  });
});
