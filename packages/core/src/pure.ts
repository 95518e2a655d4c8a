import { applyChange, type Change, type Context } from "./context.ts";
import { DEV } from "./dev.ts";
import { ImpureFunctionError } from "./errors.ts";
import { describe, type IdentityNode } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { Source } from "./source.ts";

/**
 * A context in which nothing can be changed. What reads mean is for those below to say.
 *
 * A class of its own for each kind of function would say the same; so the function's name is the
 * only thing that they differ in.
 */
export abstract class ReadOnlyContext implements Context {
  readonly isTransaction: boolean = false;
  abstract read(node: IdentityNode): unknown;
  /** What is running, for the message: `the validator of ref "balance"`. */
  abstract where(): string;

  changeAtom(node: Source): never {
    return this.#refuse("change", describe(node));
  }
  alter(node: Source): never {
    return this.#refuse("alter", describe(node));
  }
  refSet(node: Source): never {
    return this.#refuse("set", describe(node));
  }
  commute(node: Source): never {
    return this.#refuse("commute", describe(node));
  }
  ensure(node: Source): never {
    return this.#refuse("ensure", describe(node));
  }
  join(_body: () => unknown): never {
    return this.#refuse("run", "a transaction");
  }
  afterCommit(_callback: () => void): never {
    return this.#refuse("call", "afterCommit");
  }
  send(_dispatch: () => void): never {
    return this.#refuse("send", "an action");
  }

  #refuse(operation: string, label: string): never {
    throw new ImpureFunctionError(operation, label, DEV && this.where());
  }
}

/** Runs validators and commute functions: they read what those who run them read. */
class PureContext extends ReadOnlyContext {
  outer: Context | undefined = undefined;
  /** What is running, where it may be asked for. */
  what: (() => string) | undefined = undefined;

  override read(node: IdentityNode): unknown {
    return this.outer === undefined ? node.committed() : this.outer.read(node);
  }
  override where(): string {
    return this.what!();
  }
}

/** One is enough, because a pure function cannot start anything that runs another in between. */
const pure = new PureContext();

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

/** Calls a function that may only compute. */
export function callPure(
  role: string,
  subject: IdentityNode,
  change: Change,
  value: unknown,
  args: readonly unknown[],
): unknown {
  const { outer, what } = pure;
  const context = kernel.context;
  // A pure function inside of another still reads what the first one does, not itself.
  if (context !== pure) pure.outer = context;
  if (DEV) pure.what = () => `${role} of ${describe(subject)}`;
  kernel.context = pure;
  try {
    return applyChange(change, value, args);
  } finally {
    kernel.context = context;
    pure.outer = outer;
    if (DEV) pure.what = what;
  }
}
