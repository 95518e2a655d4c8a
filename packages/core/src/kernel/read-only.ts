import { applyChange, type Change, type Context } from "./context.ts";
import { DEV } from "../ground/dev.ts";
import { ImpureFunctionError } from "../ground/errors.ts";
import { describe, type IdentityNode } from "./identity.ts";
import { kernel as sharedKernel } from "./kernel.ts";

// Own names: with a transformed module every use of an imported one is a call, for which the stack may
// have no room where nothing may fail.
const kernel = sharedKernel;

/**
 * A context in which nothing can be changed. What reads mean is for those below to say.
 *
 * A class of its own for each kind of function would say the same; so the function's name is the
 * only thing that they differ in.
 */
export abstract class ReadOnlyContext implements Context {
  readonly isTransaction: boolean = false;
  abstract read(node: IdentityNode): unknown;
  /** Development: what is running, for the message: `the validator of ref "balance"`. */
  where?: () => string;

  refuse(operation: string, subject: IdentityNode | string): never {
    const label = typeof subject === "string" ? subject : describe(subject);
    throw new ImpureFunctionError(operation, label, DEV && this.where!());
  }
}

/** Who answers what a pure function reads. */
type Reader = Pick<Context, "read">;

/** Runs validators and commute functions: they read what those who run them read. */
class PureContext extends ReadOnlyContext {
  override read(node: IdentityNode): unknown {
    return outer === undefined ? node.committed() : outer.read(node);
  }
}

/** One is enough, because a pure function cannot start anything that runs another in between. */
const pure = new PureContext();
/** What ran where the outermost pure function was called. */
let outer: Reader | undefined;

/** Runs what decides for everybody: it sees what everybody does, also where a transaction runs. */
export function runOutside<T>(body: () => T): T {
  const { context } = kernel;
  kernel.context = undefined;
  try {
    return body();
  } finally {
    kernel.context = context;
  }
}

/** What `deref` answers where this is called. */
export function readNow(node: IdentityNode): unknown {
  const { context } = kernel;
  return context === undefined ? node.committed() : context.read(node);
}

/** Calls a function that may only compute. `reader` answers what it reads; by default whoever calls it. */
export function callPure(
  role: string | false,
  subject: IdentityNode,
  change: Change,
  value: unknown,
  args: readonly unknown[],
  reader: Reader | undefined = kernel.context,
): unknown {
  const before = outer;
  const { where } = pure;
  const context = kernel.context;
  // A pure function inside of another still reads what the first one does, not itself.
  if (reader !== pure) outer = reader;
  if (DEV) pure.where = () => `${role as string} of ${describe(subject)}`;
  kernel.context = pure;
  try {
    return applyChange(change, value, args);
  } finally {
    kernel.context = context;
    outer = before;
    pure.where = where!;
  }
}
