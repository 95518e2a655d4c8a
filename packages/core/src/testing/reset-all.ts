import { isOwned } from "../bindings/participate.ts";
import { DEV } from "../ground/dev.ts";
import { InTransactionError } from "../ground/errors.ts";
import { AgentNode, plugFailed } from "../identities/agent-node.ts";
import { IS_ATOM, IS_REF } from "../kernel/flags.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { kernel } from "../kernel/kernel.ts";
import { made, type Source } from "../kernel/source.ts";
import { ResultSource } from "../resource/resource-node.ts";
import { keepFirstValues } from "../timeline/read-point.ts";
import { runInPlace } from "../transaction/sync.ts";

/**
 * What the identities that have changed began with. One that has not changed since this file was loaded still
 * has it. Nobody is kept alive by it, but the first values of those who are alive.
 */
const firsts: WeakMap<Source, unknown> = new WeakMap();
const changed: Set<WeakRef<Source>> = new Set();

function note(source: Source, first: unknown): void {
  if (made?.has(source) === true || firsts.has(source) || !isOurs(source)) return;
  firsts.set(source, first);
  changed.add(new WeakRef(source));
}

keepFirstValues(note);
plugFailed((agent) => note(agent, agent.held)); // one that has failed at once has its first value

/** What lives elsewhere is reset where it lives. */
function isOurs(source: Source): boolean {
  return (
    (source.flags & (IS_ATOM | IS_REF)) !== 0 ||
    source instanceof AgentNode ||
    source instanceof ResultSource
  );
}

/**
 * Puts every atom, ref, agent and resource back to its first value. All of it is one commit.
 *
 * For tests that share the state of a module: call it after each of them. It knows what has changed since
 * `@dosync/core/testing` was loaded, so load that in a setup file, before the modules under test. Validators and
 * rules are asked, watches and components hear of it, as of every commit. A resource has loaded nothing then,
 * and loads again where somebody looks. An agent that has failed works again; what it had not begun is
 * dropped. Values from elsewhere and those of replicas stay, and so do metadata, watches, rules and drafts.
 *
 * @throws {InTransactionError} inside a transaction or a computation.
 * @throws {ValidationError} or `InvariantError`, if what was there at first is refused by now. Nothing
 * was changed.
 * @example
 * ```ts
 * const count = atom(0);
 * reset(count, 5);
 * resetAll();
 * deref(count); // 0
 * ```
 */
export function resetAll(): void {
  if (kernel.context !== undefined) {
    throw new InTransactionError(
      "resetAll",
      DEV && "Cannot reset all identities inside a transaction or a computation. Do it outside.",
    );
  }
  const sources = known();
  const body = (): void => {
    for (const source of sources) {
      const first = firsts.get(source);
      if (Object.is(source.held, first)) continue;
      transactionInCharge("refSet", source)!.refSet(source, first);
    }
  };
  runInPlace(body, "resetAll", body);
  for (const source of sources) {
    if (source instanceof AgentNode) source.startAnew();
    else if (source instanceof ResultSource) source.owner.loader.startAnew();
  }
}

function known(): Source[] {
  const sources: Source[] = [];
  for (const reference of changed) {
    const source = reference.deref();
    if (source === undefined) changed.delete(reference);
    else if (!isOwned(source as never)) sources.push(source);
  }
  return sources;
}
