import { BareCallError } from "../ground/errors.ts";
import type { Context } from "../kernel/context.ts";

/**
 * The context of an asynchronous body until its first `await`. Only the handle may be used.
 *
 * A bare `deref` would still work here, and after the first `await` read something else without a
 * word. So it is refused where that can be told.
 */
class AsyncStart implements Context {
  readonly isTransaction = true;

  read(): never {
    throw new BareCallError("deref");
  }

  refuse(operation: string): never {
    if (operation === "change") throw new BareCallError("swap", "tx.dosync(() => swap(…))");
    throw new BareCallError(FUNCTIONS[operation] ?? operation);
  }
}

/** The names of functions, where they differ from the names of their operations. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  call: "afterCommit",
  run: "dosync",
};

export const asyncStart: Context = /* @__PURE__ */ new AsyncStart();
