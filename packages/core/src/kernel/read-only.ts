import { applyChange, type Change, type Context } from "./context.ts";
import { DEV } from "../ground/dev.ts";
import { ImpureFunctionError } from "../ground/errors.ts";
import { describe, IdentityNode } from "./identity.ts";
import { kernel as sharedKernel } from "./kernel.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;

/**
 * A `ReadOnlyContext` refuses every change. Its subclasses say what a read means.
 *
 * The kinds of functions differ in their name alone, so one method refuses for all of them.
 */
export abstract class ReadOnlyContext implements Context {
  readonly isTransaction: boolean = false;
  abstract read(node: IdentityNode): unknown;
  /** Development: the function that runs, for the message: `the validator of ref "balance"`. */
  where?: () => string;

  refuse(operation: string, subject: IdentityNode | string): never {
    const label = typeof subject === "string" ? subject : describe(subject);
    throw new ImpureFunctionError(operation, label, DEV && this.where!());
  }
}

/** A `Reader` answers the reads of a pure function. */
type Reader = Pick<Context, "read">;

/** A `PureContext` runs validators and commute functions. They read what their caller reads. */
class PureContext extends ReadOnlyContext {
  override read(node: IdentityNode): unknown {
    return outer === undefined ? node.committed() : outer.read(node);
  }
}

/** One `PureContext` is enough: a pure function cannot start code that another context runs. */
const pure = new PureContext();
/** The context of the code that called the outermost pure function. */
let outer: Reader | undefined;

/**
 * Refuses each read. A function whose answer is kept with its arguments would be right once, and stale as soon
 * as something else that it has read changes: nobody follows its reads.
 */
export const nothing: Reader = { read: (node) => pure.refuse("read", node) };

/** Runs a function outside of the transaction in charge. It sees the committed values, as everybody does. */
export function runOutside<T>(body: () => T): T {
  const { context } = kernel;
  kernel.context = undefined;
  try {
    return body();
  } finally {
    kernel.context = context;
  }
}

/** The answer of `deref` at the place of the call. */
export function readNow(node: IdentityNode): unknown {
  const { context } = kernel;
  return context === undefined ? node.committed() : context.read(node);
}

/** Calls a function that may only compute. `reader` answers its reads, by default the context in charge. */
export function callPure(
  role: string | false,
  subject: object,
  change: Change,
  value: unknown,
  args: readonly unknown[],
  reader: Reader | undefined = kernel.context,
): unknown {
  const before = outer;
  const { where } = pure;
  const context = kernel.context;
  // A pure function inside of another reads what the first one reads.
  if (reader !== pure) outer = reader;
  if (DEV) {
    const name = subject instanceof IdentityNode ? describe : String;
    pure.where = () => `${role as string} of ${name(subject as IdentityNode)}`;
  }
  kernel.context = pure;
  try {
    return applyChange(change, value, args);
  } finally {
    kernel.context = context;
    outer = before;
    pure.where = where!;
  }
}
