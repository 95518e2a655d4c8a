import { UsageError } from "@dosync/core/adapter";
import type { Mutation } from "../model/define-model.ts";
import { checkCopyable, copyOf, isEqual } from "../values.ts";
import type { Pending } from "./pending.ts";
import { replayLine } from "./replay.ts";
import type { Shared } from "./shared.ts";

/** The arguments of a mutation as they are kept: checked by its schema, and a copy of what was given. */
export function argumentsOf<A>({ name, schema }: Mutation<never, A>, given: A): A {
  checkCopyable(given, name);
  if (schema === undefined) return copyOf(given);
  const answer = Object(schema["~standard"].validate(given)) as {
    readonly issues?: readonly { readonly message: string }[];
    readonly value?: A;
  };
  if (answer.issues === undefined && "value" in answer) return copyOf(answer.value);
  const words = answer.issues?.[0]?.message ?? "they cannot be checked at once";
  throw new UsageError(
    "INVALID_ARGUMENTS",
    name,
    process.env.NODE_ENV !== "production" &&
      `The schema of ${name} refuses its arguments: ${words}. Nothing was run.`,
  );
}

/** Development: runs a mutation twice, without any effect, and throws unless both do the same. */
export function checkPure(pending: Pending, shared: Shared): void {
  const { label } = pending;
  const [one, other] = [1, 2].map(() => replayLine(shared, [], [pending]).outcomes[0]!);
  if ("error" in one! || "error" in other!) return; // the run itself will say why
  const isSame = [...one!.writes.keys()].every((identity) => other!.writes.has(identity));
  if (isSame && isEqual([...one!.writes.values()], [...other!.writes.values()])) return;
  throw new UsageError(
    "IMPURE_MUTATION",
    label,
    `${label} was run twice on the same state, and did not do the same. It runs again whenever the state below it changes, and where it is decided: give it what it needs, such as an id, as an argument. The clock is in its context, as \`now\`.`,
  );
}
