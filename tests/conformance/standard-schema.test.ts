// What is checked by a schema of Zod, Valibot or ArkType, or of anybody who follows the specification.
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  agent,
  agentError,
  atom,
  deref,
  dosync,
  draft,
  getValidator,
  ref,
  refSet,
  reset,
  send,
  setValidator,
  settled,
  type StandardSchemaV1,
  ValidationError,
  type ValidationIssue,
} from "@dosync/core";
import { thrownBy } from "../support/thrown.ts";

/** The same schema in three libraries: a person with a name of at least two letters and numbers. */
const people: [library: string, schema: StandardSchemaV1<Person>][] = [
  ["Zod", z.object({ name: z.string().min(2), scores: z.array(z.number()) })],
  ["Valibot", v.object({ name: v.pipe(v.string(), v.minLength(2)), scores: v.array(v.number()) })],
  ["ArkType", type({ name: "string >= 2", scores: "number[]" })],
];

interface Person {
  readonly name: string;
  readonly scores: readonly number[];
}

/** A schema that answers whatever it is told to. */
function answering(answer: (value: unknown) => unknown): StandardSchemaV1 {
  return { "~standard": { version: 1, vendor: "test", validate: answer } };
}

/** The keys of a path, which some libraries keep in objects. */
function keysOf({ path = [] }: ValidationIssue): PropertyKey[] {
  return Array.from(path, (part) => (typeof part === "object" ? part.key : part));
}

function refusal(act: () => unknown): ValidationError {
  const error = thrownBy(act);
  expect(error).toBeInstanceOf(ValidationError);
  return error as ValidationError;
}

describe.each(people)("a schema of %s", (_library, schema) => {
  const ada: Person = { name: "Ada", scores: [1, 2] };

  test("accepts a value, and the value that was given is stored, not the copy of the schema", () => {
    const person = atom<Person>(ada, { validator: schema });
    const grace: Person = { name: "Grace", scores: [] };

    reset(person, grace);

    expect(deref(person)).toBe(grace);
  });

  test("refuses a value, and the error says why and where", () => {
    const person = atom<Person>(ada, { label: "person", validator: schema });
    const bad = { name: "A", scores: [1, "two"] } as unknown as Person;

    const error = refusal(() => reset(person, bad));

    expect(error).toMatchObject({ code: "INVALID_VALUE", label: 'atom "person"', value: bad });
    expect(error.issues.map(keysOf)).toEqual([["name"], ["scores", 1]]);
    expect(error.issues[0]).toMatchObject({ message: error.message });
    expect(error.message).not.toBe("");
    expect(deref(person)).toBe(ada);
  });

  test("holds for the first value, for refs, in drafts and for agents", async () => {
    const bad: Person = { name: "A", scores: [] };
    const person = ref<Person>(ada, { validator: schema });
    const worker = agent<Person>(ada, { validator: schema });
    const edit = draft();
    edit.refSet(person, bad);
    send(worker, () => bad);

    refusal(() => atom<Person>(bad, { validator: schema }));
    refusal(() => dosync(() => refSet(person, bad)));
    refusal(() => edit.commit());
    edit.abort();
    await settled(worker).catch(() => {});

    expect(agentError(worker)).toMatchObject({ cause: { name: "ValidationError" } });
    expect([deref(person), deref(worker)]).toEqual([ada, ada]);
  });

  test("is given and taken by setValidator and getValidator", () => {
    const person = atom<Person>({ name: "A", scores: [] });

    refusal(() => setValidator(person, schema));
    expect(getValidator(person)).toBeUndefined();

    reset(person, ada);
    setValidator(person, schema);
    expect(getValidator(person)).toBe(schema);
    refusal(() => reset(person, { name: "A", scores: [] }));
  });
});

describe("a schema that makes another value of what it accepts", () => {
  test.each<[string, StandardSchemaV1, unknown, PropertyKey[]]>([
    ["Zod, a trimmed string", z.string().trim(), " Ada", []],
    ["Zod, an unknown key", z.object({ a: z.object({}) }), { a: { b: 1 } }, ["a", "b"]],
    ["Zod, a default", z.object({ a: z.number().default(1) }), {}, ["a"]],
    ["Valibot, a trimmed string", v.pipe(v.string(), v.trim()), " Ada", []],
    ["Valibot, in a list", v.array(v.pipe(v.string(), v.trim())), ["Ada", " Bo"], ["1"]],
    ["ArkType, a trimmed string", type("string.trim"), " Ada", []],
    ["a longer list", answering(() => ({ value: [1, 2] })), [1], ["1"]],
    ["another date", answering(() => ({ value: new Date(1) })), new Date(0), []],
    ["a map", answering(() => ({ value: new Map([[1, 2]]) })), new Map([[1, 3]]), ["0", "1"]],
    ["an entry list of a map", answering(() => ({ value: [[1, 2]] })), new Map([[1, 2]]), []],
    ["an instance", answering(() => ({ value: new URL("a:b") })), new URL("a:b"), []],
    ["null", answering(() => ({ value: null })), {}, []],
    ["undefined", answering(() => ({ value: undefined })), 0, []],
  ])("is refused: %s", (_what, schema, value, path) => {
    const error = refusal(() => atom<unknown>(value, { validator: schema }));

    expect(error).toMatchObject({ code: "TRANSFORMED", value });
    expect(error.issues.map((issue) => issue.path)).toEqual([path]);
  });

  test.each<[string, StandardSchemaV1, unknown]>([
    ["Zod, a copied map", z.map(z.string(), z.set(z.number())), new Map([["a", new Set([1])]])],
    ["Zod, a date", z.object({ born: z.date() }), { born: new Date(0) }],
    ["NaN", z.nan(), Number.NaN],
    [
      "an object without a prototype",
      z.object({ a: z.number() }),
      Object.assign(Object.create(null), { a: 1 }),
    ],
    ["the same instance", z.instanceof(URL), new URL("a:b")],
    ["a missing key that is undefined", answering(() => ({ value: { a: undefined } })), {}],
  ])("is one that differs in depth; %s is equal", (_what, schema, value) => {
    expect(deref(atom<unknown>(value, { validator: schema }))).toBe(value);
  });
});

describe("a schema that is no validator is refused, and nothing is changed", () => {
  const asynchronous = z.string().refine(async () => false);

  test("since it is asynchronous", async () => {
    const name = atom("Ada", { label: "name" });

    expect(thrownBy(() => setValidator(name, asynchronous))).toMatchObject({
      code: "NOT_A_BOOLEAN",
      message: expect.stringMatching(/name/),
    });
    expect(getValidator(name)).toBeUndefined();
    await Promise.resolve(); // its own failure is nobody's
  });

  test.each([undefined, null, 1, "no", {}])("since it answers %s", (answer) => {
    const state = atom<unknown>("old", {
      validator: answering((value) => (value === "old" ? { value } : answer)),
    });

    expect(() => reset(state, "new")).toThrow(/./);
    expect(deref(state)).toBe("old");
  });

  test("an empty list of issues refuses as well, in the words of the library", () => {
    const state = atom<unknown>("old", { label: "state" });
    const isOld = answering((value) => (value === "old" ? { value } : { issues: [] }));
    setValidator(state, isOld);

    expect(refusal(() => reset(state, "new"))).toMatchObject({
      message: expect.stringContaining('atom "state"'),
      issues: [],
    });
  });
});

test("the issues are those of the schema, untouched, and the first one is the message", () => {
  const issues = [{ message: "No.", path: [{ key: "a" }, 0], code: 7 }, { message: "Never." }];
  const schema = answering((value) => (value === 0 ? { value } : { issues }));
  const state = atom<unknown>(0, { validator: schema });

  const error = refusal(() => reset(state, 1));

  expect(error.message).toBe("No.");
  expect(error.issues).toBe(issues);
});

test("a validator that is a function gives one issue, its message", () => {
  const error = refusal(() => atom(3, { validator: (n) => n >= 18 || "You must be at least 18." }));

  expect(error.issues).toEqual([{ message: "You must be at least 18.", path: undefined }]);
});

test("what a schema throws comes out unchanged", () => {
  const failure = new Error("broken");
  const schema = answering(() => {
    throw failure;
  });

  expect(thrownBy(() => atom<unknown>(1, { validator: schema }))).toBe(failure);
});

test("a schema reads as a validator does, and may change nothing", () => {
  const least = ref(2);
  const other = atom(0);
  const longEnough = answering((value) =>
    (value as string).length >= deref(least) ? { value } : { issues: [{ message: "Too short." }] },
  );
  const name = ref<unknown>("Ada", { validator: longEnough });
  const meddling = answering((value) => ({ value: reset(other, 1) && value }));

  dosync(() => {
    refSet(least, 1);
    refSet(name, "B");
  });

  expect(deref(name)).toBe("B");
  expect(thrownBy(() => setValidator(name, meddling))).toMatchObject({ code: "IMPURE_FUNCTION" });
});
