import { deref, derived, type Identity } from "@dosync/core";
import { confine } from "@dosync/core/adapter";
import type { InverseCall, Mutation, MutationContext } from "../model/define-model.ts";
import { checkCopyable } from "../values.ts";
import { type Keeper, Pending } from "./pending.ts";

type Allowed = { has(identity: Identity<unknown>): boolean };

/** A named mutation with its arguments, which is run here. */
export function pendingOf(
  mutation: Mutation<never, never>,
  args: unknown,
  context: MutationContext,
  model: object,
  shared: Allowed,
  keeper: Keeper,
): Pending {
  const { name, options } = mutation;
  const { inverse } = options;
  const body = (): unknown => {
    if (inverse !== undefined) {
      pending.inverse = inverseOf(() => inverse(args as never, model as never), shared);
    }
    return runConfined(mutation, model, shared, args, context);
  };
  const call = { name, args, ...context };
  const pending: Pending = new Pending(call, body, options, keeper);
  return pending;
}

/**
 * Runs the body of a mutation, which uses its model only. Its result is checked where a server keeps it for
 * `after`.
 */
export function runConfined(
  { name, body, options }: Mutation<never, never>,
  model: object,
  shared: Allowed,
  args: unknown,
  context: MutationContext,
): unknown {
  return confine(shared, () => {
    const result: unknown = body(model as never, args as never, context);
    if (options.after !== undefined) checkCopyable(result, name);
    return result;
  });
}

/** What a function answers that only reads the model. What it throws is thrown when the answer is asked for. */
function inverseOf(inverse: () => InverseCall<never>, shared: Allowed): () => InverseCall<never> {
  try {
    // The function of a derived value cannot change anything.
    const call = confine(shared, () => deref(derived(inverse, { label: "inverse" })));
    return () => call;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
