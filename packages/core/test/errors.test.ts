import { describe, expect, test, vi } from "vitest";
import * as errors from "../src/ground/errors.ts";
import { UsageError } from "../src/ground/errors/usage.ts";

/** Every error, made as the code makes it, with its code and its label. */
const made = (core: typeof errors): [error: Error, code: string, label: string][] => [
  [new core.NotAnIdentityError("deref", "", false), "NOT_AN_IDENTITY", "deref"],
  [new core.InvalidArgumentError("draft", "It cannot be."), "INVALID_ARGUMENT", "draft"],
  [new core.NoTransactionError("set", "the ref"), "NO_TRANSACTION", "the ref"],
  [new core.ValidationError("the ref", 1), "INVALID_VALUE", "the ref"],
  [new core.InvariantError("sum", { a: 1, b: 2 }), "INVARIANT_VIOLATED", "sum"],
  [new core.NotABooleanError("The validator", undefined), "NOT_A_BOOLEAN", "The validator"],
  [new core.NotABooleanError("The validator", Promise.resolve()), "NOT_A_BOOLEAN", "The validator"],
  [new core.AsyncBodyError("transfer"), "ASYNC_BODY", "transfer"],
  [new core.SetAfterCommuteError("set", "the ref"), "SET_AFTER_COMMUTE", "the ref"],
  [new core.ImpureFunctionError("set", "the ref", "a function"), "IMPURE_FUNCTION", "the ref"],
  [new core.InTransactionError("save", "Do it after."), "IN_TRANSACTION", "save"],
  [new core.CycleError(["a", "b", "a"]), "DERIVED_CYCLE", "a"],
  [new core.PromiseThrownError("the value", 0), "PROMISE_THROWN", "the value"],
  [new core.AsyncEffectError("save", 0), "ASYNC_EFFECT", "save"],
  [new core.WatchLoopError("the ref"), "WATCH_LOOP", "the ref"],
  [new core.DeliveryError("A watch", "the ref", undefined, "key", 0), "DELIVERY_FAILED", "the ref"],
  [new core.HistoryError("the ref"), "HISTORY_EXHAUSTED", "the ref"],
  [new core.AgentFailedError("the agent", 0), "AGENT_FAILED", "the agent"],
  [new core.AgentNotFailedError("the agent"), "AGENT_NOT_FAILED", "the agent"],
  [new core.TimeoutError("settled", 5), "TIMEOUT", "settled"],
  [new core.ConflictError("transfer", "the ref", "import"), "CONFLICT", "transfer"],
  [new core.ConflictError("transfer", undefined, undefined), "CONFLICT", "transfer"],
  [new core.RetryLimitError("transfer", 3, "the ref", "import"), "RETRY_LIMIT", "transfer"],
  [new core.RetryLimitError("transfer", 3, "the ref", undefined), "RETRY_LIMIT", "transfer"],
  [new core.BareCallError("alter", "tx.alter"), "BARE_CALL", "alter"],
  [new core.DraftConflictError("form", "the ref", []), "DRAFT_CONFLICT", "form"],
  [new core.CollectionError("NO_ENTITY", "todos", "a", "It is not there."), "NO_ENTITY", "todos"],
  [new core.EndedError("form", "been committed"), "ENDED", "form"],
];

describe.each(made(errors))("%s", (error, code, label) => {
  test("is an error with a stable code and a label", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code, label });
    expect(error.message).not.toBe("");
  });

  test("is named after its class, in its stack as well", () => {
    expect(error.name).toBe(error.constructor.name);
    expect(error.stack).toMatch(new RegExp(`^${error.name}: `));
  });
});

test("every class is in the list", () => {
  const classes = Object.entries(errors)
    .filter(([name]) => name.endsWith("Error") && name !== "DosyncError")
    .map(([name]) => name);
  const listed = new Set(made(errors).map(([error]) => error.constructor.name));

  expect(classes.filter((name) => !listed.has(name))).toEqual([]);
});

/** What people may be shown: the words of a rule are its label. */
function wordsFor(code: string, label: string): string {
  if (code === "INVALID_VALUE") return `The validator of ${label} refused this value.`;
  return code === "INVARIANT_VIOLATED" ? label : `dosync ${code} ${label}`;
}

test("in production the message is the code and the label, or what people can be shown", async () => {
  vi.resetModules();
  vi.stubEnv("NODE_ENV", "production");
  const core = await import("../src/ground/errors.ts");

  for (const [error, code, label] of made(core)) {
    expect(error.message).toBe(wordsFor(code, label));
  }
  expect(core.show({ a: 1 })).toBe("");
  vi.unstubAllEnvs();
});

test("what was thrown is the cause, also where that is nothing", () => {
  expect(new errors.DeliveryError("A watch", "a", undefined, "key", undefined)).toHaveProperty(
    "cause",
  );
  expect(new errors.AgentFailedError("a", 0).cause).toBe(0);
});

test("the base of all errors, and of mistakes in bindings, bear the names of their classes", () => {
  expect(errors.DosyncError.prototype.name).toBe("DosyncError");
  expect(new UsageError("MISUSED", "useDeref", "Not here.").name).toBe("UsageError");
});
