import type { StandardSchemaV1 as Specified } from "@standard-schema/spec";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  agent,
  type Agent,
  atom,
  type Atom,
  ref,
  type Ref,
  setValidator,
  type StandardSchemaV1,
} from "@dosync/core";

const person = z.object({ name: z.string(), tags: z.array(z.string()) });

describe("a Standard Schema as a validator", () => {
  test("is what the specification says", () => {
    expectTypeOf<Specified<string>>().toExtend<StandardSchemaV1<string>>();
  });

  test("of every library, for every kind of identity", () => {
    expectTypeOf(atom("", { validator: z.string() })).toEqualTypeOf<Atom<string>>();
    expectTypeOf(ref("", { validator: v.pipe(v.string(), v.minLength(2)) })).toEqualTypeOf<
      Ref<string>
    >();
    expectTypeOf(agent(1, { validator: type("number > 0") })).toEqualTypeOf<Agent<number>>();
  });

  test("gives the identity its type where the first value says less", () => {
    expectTypeOf(atom(null, { validator: z.nullable(z.string()) })).toEqualTypeOf<
      Atom<string | null>
    >();
    expectTypeOf(atom("a", { validator: z.enum(["a", "b"]) })).toEqualTypeOf<Atom<"a" | "b">>();
    expectTypeOf(ref({ name: "", tags: [] }, { validator: person })).toEqualTypeOf<
      Ref<{ name: string; tags: string[] }>
    >();
  });

  test("that takes or makes another type is refused", () => {
    // @ts-expect-error it makes numbers of strings
    atom("", { validator: z.string().transform(Number) });
    // @ts-expect-error it takes numbers
    atom("", { validator: z.number() });
    // @ts-expect-error it takes numbers
    setValidator(atom(""), z.number());
    setValidator(atom(""), z.string());
  });
});
