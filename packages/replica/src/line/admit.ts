import { deref, type Identity } from "@dosync/core";
import { type PreparedCommit, setValue, UsageError } from "@dosync/core/adapter";
import type { Mutation } from "../model/define-model.ts";
import { checkCopyable, copyOf, isEqual } from "../values.ts";
import type { Pending } from "./pending.ts";
import { overtaken } from "./overtaken.ts";
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

/**
 * The body for a commit that cannot be run again: that of a draft, of an asynchronous transaction, of values
 * from elsewhere. It writes the same shared refs, if what it relied on is still there. The atoms of such a commit
 * belong to the page, so they rest.
 */
export function repeat(commit: PreparedCommit, shared: Shared): () => unknown {
  const { label, ensured } = commit;
  const writes = commit.writes.filter(([identity]) => shared.has(identity));
  const relied = new Map<Identity<unknown>, unknown>(
    ensured.map((identity) => [identity, deref(identity)]), // as it was before the commit
  );
  for (const [identity, old] of writes) relied.set(identity, old);
  return () => {
    for (const [identity, value] of relied) {
      if (!isEqual(deref(identity), value)) throw overtaken(label ?? "A transaction", identity);
    }
    for (const [identity, , value] of writes) setValue(identity, value);
  };
}
