import { DEV } from "../ground/dev.ts";
import { NoTransactionError } from "../ground/errors.ts";
import { UsageError } from "../ground/errors/usage.ts";
import type {
  AtomChange,
  Change,
  Changed,
  Through,
  TransactionContext,
} from "../kernel/context.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { Source } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";
import type { World } from "../kernel/world.ts";

// A local name: in a transformed module an import is a call, for which a full stack has no room.
const kernel: typeof sharedKernel = sharedKernel;

/** The identities and collections that a body may use. A `Set` of them will do. */
interface Allowed {
  has(identity: Identity<unknown>): boolean;
}

/**
 * Runs a part of a transaction that may touch certain identities only. It may have no effect besides.
 *
 * For a body that runs elsewhere as well, such as a mutation that a server repeats: what it would take from
 * this page alone makes it something else there. Derived values may be read as far as they come from
 * allowed identities. A collection among them stands for its rows.
 *
 * @returns What the body returns.
 * @throws {UsageError} (`OUTSIDE_MODEL`) out of the function in the body that reads or changes another
 * identity, before anything has changed; (`NO_EFFECTS`) out of `afterCommit` and `send`.
 * @throws {NoTransactionError} outside a transaction.
 * @example
 * ```ts
 * const [shared, mine] = [ref(1), ref(2)];
 * dosync(() => confine(new Set([shared]), () => alter(shared, (n) => n + 1))); // 2
 * dosync(() => confine(new Set([shared]), () => deref(mine))); // throws UsageError
 * ```
 */
export function confine<T>(of: { has(identity: Identity<unknown>): boolean }, body: () => T): T {
  const transaction = transactionInCharge("call", "confine");
  if (transaction === undefined) throw new NoTransactionError("call", "confine");
  kernel.context = new Confined(transaction, of);
  try {
    return body();
  } finally {
    kernel.context = transaction;
  }
}

/** A `Confined` stands before a transaction, and lets through what concerns an allowed identity. */
class Confined implements TransactionContext {
  readonly isTransaction = true;
  /** Lists follow from rows, which were allowed: they go past this. */
  readonly behind: TransactionContext;
  readonly #of: Allowed;

  constructor(transaction: TransactionContext, of: Allowed) {
    this.behind = transaction;
    this.#of = of;
  }

  read(node: IdentityNode): unknown {
    if (node instanceof Source) return this.behind.read(this.#allowed(node));
    try {
      return this.behind.read(node);
    } finally {
      const sources = new Set<Source>();
      // Every transaction is a world: it answers for sources.
      node.collectSources(this.behind as TransactionContext & World, sources);
      for (const source of sources) this.#allowed(source);
    }
  }

  changeAtom(node: Source, change: AtomChange): Changed {
    return this.behind.changeAtom(this.#allowed(node), change);
  }
  alter(node: Source, change: Change, args: readonly unknown[], through?: Through): unknown {
    return this.behind.alter(this.#allowed(node), change, args, through);
  }
  refSet(node: Source, value: unknown): unknown {
    return this.behind.refSet(this.#allowed(node), value);
  }
  commute(node: Source, change: Change, args: readonly unknown[]): unknown {
    return this.behind.commute(this.#allowed(node), change, args);
  }
  ensure(node: Source): unknown {
    return this.behind.ensure(this.#allowed(node));
  }
  join(body: () => unknown): unknown {
    return this.behind.join(body);
  }

  afterCommit(): never {
    throw refuseEffect("afterCommit");
  }
  send(): never {
    throw refuseEffect("send");
  }

  #allowed(source: Source): Source {
    if (this.#of.has(source as unknown as Identity<unknown>)) return source;
    // The rows of a collection, and the lists that follow from them.
    const { rows } = source as { readonly rows?: unknown };
    if (rows !== undefined && this.#of.has(rows as Identity<unknown>)) return source;
    const label = describe(source);
    throw new UsageError(
      "OUTSIDE_MODEL",
      label,
      DEV &&
        `This code runs elsewhere as well, where ${label} of this page is not known. Give what it needs as an argument, or put it into the model.`,
    );
  }
}

function refuseEffect(operation: string): UsageError {
  return new UsageError(
    "NO_EFFECTS",
    operation,
    DEV &&
      `This code runs elsewhere as well, and more than once, so it cannot call ${operation}(). Do it where the outcome is told.`,
  );
}
