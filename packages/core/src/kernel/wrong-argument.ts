// The words of a message about a wrong argument. They say what it is, and what to do. Callers stand behind
// `process.env.NODE_ENV !== "production"`, spelt out, as some bundlers look no further.
import { show } from "../ground/errors.ts";

/** The functions that change an identity, by kind, for advice in messages. */
const ADVICE: Readonly<Record<string, string>> = {
  atom: "Atoms change by swap() or reset().",
  ref: "Refs change in dosync(), by alter(), refSet() or commute().",
  agent: "Agents change by actions: send().",
  resource: "A resource changes with what it was loaded for: refresh().",
  derived: "A derived value changes with what it is computed from.",
};

const CHANGES =
  /(?:^|\.)(?:alter|refSet|commute|swap|swapVals|reset|resetVals|compareAndSet|send)$/;

/** An identity of another kind than was expected: `atom "a"`, and how it is changed. */
export function describeOther(operation: string, kind: string, description: string): string {
  const advice = CHANGES.test(operation) ? adviceOn(kind) : undefined;
  return advice === undefined ? `${description}.` : `${description}. ${advice}`;
}

export function adviceOn(kind: string): string | undefined {
  return ADVICE[kind];
}

/** Other libraries have refs and signals too, often imported by the same name. */
export function describeStranger(got: unknown): string {
  const library = libraryOf(got);
  if (library === undefined) return `${show(got)}.`;
  return `${library}. It is another thing than an identity of dosync: import ref or atom from "@dosync/core".`;
}

function libraryOf(got: unknown): string | undefined {
  if (typeof got !== "object" || got === null) return undefined;
  if (has(got, "__v_isRef", true)) return "a ref of Vue";
  if (has(got, "brand", Symbol.for("preact-signals"))) return "a signal of Preact";
  if (Object.keys(got).join() === "current") return "a ref object of React";
  return undefined;
}

/** Reading a property may run code of others, which may fail. */
function has(object: object, name: string, value: unknown): boolean {
  try {
    return (object as Record<string, unknown>)[name] === value;
  } catch {
    return false;
  }
}
