import { checkIterable } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { InTransactionError } from "../ground/errors.ts";
import { UsageError } from "../ground/errors/usage.ts";
import { isSame } from "../ground/same.ts";
import type { TransactionContext } from "../kernel/context.ts";
import { describe } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import { setIn, type Source, sourceOf } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";
import type { TransactionOptions } from "../transaction/dosync.ts";
import { runInPlace } from "../transaction/sync.ts";

/**
 * Gives atoms, refs and agents values from elsewhere, all at one commit point. They come from a rebase, an
 * undone step, or another tab.
 *
 * This commit cannot be run again, for its values come from no function of the state. So below a
 * `<TransitionRoot>` with a pending transition the screen goes to the newest state at once: were the
 * values put over an older one, two of them would not agree. Validators and rules apply. Values that are
 * there already are left out, and without any other there is no commit. A row that is taken away, by
 * `undefined`, and given again comes to the end of its collection.
 *
 * @throws {InTransactionError} inside a transaction.
 * @throws {ValidationError | InvariantError} if a value is refused. Nothing was changed.
 * @throws {UsageError} (`READ_ONLY`) for an identity whose value comes from elsewhere.
 * @example
 * ```ts
 * const checking = ref(500);
 * const savings = ref(1000);
 * publishChanges([[checking, 400], [savings, 1100]], { origin: "tabs" });
 * deref(checking) + deref(savings); // 1500
 * ```
 */
export function publishChanges(
  changes: Iterable<readonly [identity: Identity<unknown>, value: unknown]>,
  options?: Omit<TransactionOptions, "reads">,
): void {
  const label = options?.label ?? "publishChanges";
  if (kernel.context !== undefined) {
    throw new InTransactionError(
      label,
      DEV &&
        "Cannot call publishChanges() inside a transaction: it is a commit of its own. Do it outside, or set the refs with refSet().",
    );
  }
  if (DEV) checkIterable(changes, "The changes of publishChanges()");
  const news = new Map<Source, unknown>();
  const again = new Set<Source>();
  for (const [identity, value] of changes) {
    const source = changeable(identity);
    const isSet = !isSame(source.committed(), value);
    if (source.put !== undefined && value !== undefined && news.has(source)) again.add(source);
    news.delete(source);
    if (isSet || again.has(source)) news.set(source, value);
  }
  if (news.size === 0) return;
  runInPlace(
    () => {
      // Below the functions that tell atoms from refs, a transaction can write any source.
      const transaction = kernel.context as TransactionContext;
      for (const source of again) setIn(transaction, source, undefined);
      for (const [source, value] of news) setIn(transaction, source, value);
    },
    label,
    undefined,
    options,
  );
}

function changeable(identity: Identity<unknown>): Source {
  const source = sourceOf(identity, "publishChanges");
  const { kind } = source;
  if (kind === "atom" || kind === "ref" || kind === "agent") return source;
  throw new UsageError(
    "READ_ONLY",
    describe(source),
    `Cannot publish a value of ${describe(source)}: its value comes from elsewhere.`,
  );
}
