import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { faultOf, type Declared } from "../../scripts/mutants/apply.mjs";
import { allMutants, declarationsOf } from "../../scripts/mutants/packages.mjs";
import { repository } from "../../scripts/packages.mjs";
import { tokensOf } from "../../scripts/mutants/tokens.mjs";

const listed = await allMutants();

describe.each(listed)("the mutants of %s", (name, mutants) => {
  const declared = declarationsOf(name);

  test.each(mutants)("$in: $breaks", (mutant) => {
    expect(faultOf(declared, mutant)).toBeUndefined();
  });

  test("each names tests that are there", () => {
    const files = mutants.flatMap(({ tests = [] }) => tests);
    expect(files.filter((file) => !existsSync(`${repository}${file}`))).toEqual([]);
  });

  test("no two are alike", () => {
    const alike = mutants.map(({ in: place, change }) => JSON.stringify([place, change]));
    expect(new Set(alike).size).toBe(alike.length);
  });
});

describe("a mutant is refused that", () => {
  const whole = "export function sum() { a(1, 2); b(); b(); }";
  const text = whole.slice("export ".length);
  const declared: readonly Declared[] = [{ name: "sum", file: "sum.ts", text, at: 7, whole }];
  const faultOfChange = (place: string, from: string, to: string): string | undefined =>
    faultOf(declared, { in: place, change: [from, to], breaks: "" });

  test("names a function that is gone", () => {
    expect(faultOfChange("difference", "a", "b")).toBe("nothing is called difference");
  });

  test("changes code that is gone", () => {
    expect(faultOfChange("sum", "c()", "")).toBe("sum has no such code: c()");
  });

  test("changes code that stands twice", () => {
    expect(faultOfChange("sum", "b();", "")).toBe("sum has that code 2 times: b();");
  });

  test("leaves code that does not parse", () => {
    expect(faultOfChange("sum", "a(1, 2);", "(")).toMatch(/does not parse/);
  });

  test("changes nothing", () => {
    expect(faultOfChange("sum", "a(1, 2)", "a(1, /* or so */ 2)")).toBe("it changes nothing");
  });
});

describe("code is compared by its tokens", () => {
  test.each([
    ["white space and comments", "a ( 1 ) // one\n  .b", "a(1).b"],
    ["a comma that ends a list", "call(a, b,)", "call(a, b)"],
  ])("without %s", (_what, one, other) => {
    expect(texts(one)).toEqual(texts(other));
  });

  test("a template is one text with code in it", () => {
    expect(texts("`a ${ { b } } c ${d}`")).toEqual(["`a ${", "{", "b", "}", "} c ${", "d", "}`"]);
  });

  test("a slash begins a regular expression where no operand stands before it", () => {
    expect(texts("a / b / /b /g.x")).toEqual(["a", "/", "b", "/", "/b /g", ".", "x"]);
  });
});

function texts(code: string): readonly string[] {
  return tokensOf(code).map(({ text }) => text);
}
