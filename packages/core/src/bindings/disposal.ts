import { checkFunction } from "../ground/check-options.ts";
import { reportFailure } from "../commit/failures.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, isThenable, show } from "../ground/errors.ts";
import { UsageError } from "../ground/errors/usage.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { labelIdentities } from "./model.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel: typeof sharedKernel = sharedKernel;

/** The cleanups of a model, in the order in which they were registered. */
class Scope {
  readonly #cleanups: (() => unknown)[] = [];

  get isEmpty(): boolean {
    return this.#cleanups.length === 0;
  }

  add(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }

  /** The last comes first: it may need what was there before it. */
  dispose(): void {
    const { active } = kernel;
    kernel.active = undefined; // the reads of a cleanup are not followed
    try {
      for (let next = this.#cleanups.pop(); next !== undefined; next = this.#cleanups.pop())
        callOne(next);
    } finally {
      kernel.active = active;
    }
  }
}

function callOne(cleanup: () => unknown): void {
  try {
    cleanup();
  } catch (error) {
    reportFailure(error);
  }
}

/** That of the factory that runs. */
let current: Scope | undefined;
/** A factory may answer the same model twice. */
const scopes: WeakMap<object, Set<Scope>> = new WeakMap();

/**
 * In the factory of a model: calls a function when the model ends.
 *
 * Use it for what the factory has started: an effect, a connection, a request that may still run. What a
 * value needs only while somebody looks is better started by {@link onObserved}. A model ends once, with
 * the provider that made it: a moment after React has deleted it, or Vue has unmounted its component, so
 * that what stands below has ended before. The last function comes first. What it throws goes to
 * `onDeliveryError`. If the factory throws, the functions are called at once.
 *
 * A server unmounts nothing: there, and wherever else you make a model by {@link makeModel}, it ends
 * when you call {@link disposeModel}.
 *
 * @throws {UsageError} (`NO_MODEL`) outside of a factory, or after an `await` in it.
 * @throws {InvalidArgumentError} if it is not given a function.
 * @example
 * ```ts
 * const createCart = () => {
 *   const items = ref<readonly string[]>([]);
 *   onDispose(effect(() => console.log(deref(items).length, "items")));
 *   return { items };
 * };
 *
 * const cart = makeModel(createCart);
 * disposeModel(cart); // the effect has ended
 * ```
 *
 * Clojure has none; Component and Integrant stop what they have started.
 */
export function onDispose(cleanup: () => void): void {
  if (typeof cleanup !== "function") {
    throw new InvalidArgumentError(
      "onDispose",
      DEV && "onDispose() needs a function to call when the model ends.",
    );
  }
  if (current === undefined) {
    throw new UsageError(
      "NO_MODEL",
      "onDispose",
      DEV &&
        "onDispose() was called outside of the factory of a model, so nothing ends. Call it before the first await of a function that createModel() or makeModel() is given.",
    );
  }
  current.add(cleanup);
}

/** A model, and what ends it. */
export interface OpenModel<M> {
  readonly model: M;
  /** Calls what the factory gave to {@link onDispose}. Doing it again does nothing. */
  readonly dispose: () => void;
}

/**
 * Makes a model for a binding, which ends it when its provider has gone. Gives its identities their names,
 * as {@link labelIdentities} does.
 *
 * @returns The model, and what ends it.
 * @throws What the factory throws; what it has registered by then was called.
 * @example
 * ```ts
 * const { model, dispose } = openModel(() => {
 *   onDispose(() => console.log("ended"));
 *   return { count: atom(0) };
 * });
 * swap(model.count, (n) => n + 1);
 * dispose(); // logs ended
 * ```
 */
export function openModel<M extends object>(factory: () => M): OpenModel<M> {
  if (DEV) checkFunction(factory, "The factory of a model");
  const outer = current;
  const scope = new Scope();
  current = scope;
  try {
    const model = factory();
    labelIdentities(model);
    if (!scope.isEmpty) {
      const others = scopes.get(model);
      if (others === undefined) scopes.set(model, new Set([scope]));
      else others.add(scope);
    }
    return { model, dispose: () => scope.dispose() };
  } catch (error) {
    scope.dispose();
    throw error;
  } finally {
    current = outer;
  }
}

/**
 * Makes a model by its factory, where no provider does. That is on a server for a request, in a test, or
 * beside a component. What the factory gives to {@link onDispose} is called by {@link disposeModel}.
 * Identities without a label get the name of their property.
 *
 * @returns What the factory returns.
 * @throws {InvalidArgumentError} unless it is given a function that returns an object.
 * @throws What the factory throws; what it has registered by then was called.
 * @example
 * ```ts
 * const createCounter = (start: number) => {
 *   onDispose(() => console.log("ended"));
 *   return { count: atom(start) };
 * };
 *
 * const counter = makeModel(createCounter, 5);
 * deref(counter.count); // 5
 * disposeModel(counter); // logs ended
 * ```
 */
export function makeModel<A extends unknown[], M extends object>(
  factory: (...args: A) => M,
  ...args: A
): M {
  if (typeof factory !== "function") {
    throw new InvalidArgumentError(
      "makeModel",
      DEV && `makeModel() needs the factory of a model, but was given ${show(factory)}.`,
    );
  }
  return openModel(() => checked(factory(...args))).model;
}

function checked<M extends object>(model: M): M {
  if (typeof model === "object" && model !== null && !isThenable(model)) return model;
  throw new InvalidArgumentError(
    "makeModel",
    DEV &&
      `makeModel() needs a factory that returns an object that holds identities, but was given ${isThenable(model) ? "a promise" : show(model)}.`,
  );
}

/**
 * Ends a model: calls what its factory gave to {@link onDispose}, once. Its identities stay as they are.
 *
 * A provider ends the model that it made by itself. A server ends it when the response is complete.
 *
 * @throws {InvalidArgumentError} if it is not given an object.
 * @example
 * ```ts
 * const session = makeModel(() => {
 *   const user = atom("Ada");
 *   onDispose(() => reset(user, ""));
 *   return { user };
 * });
 * disposeModel(session);
 * deref(session.user); // ""
 * ```
 */
export function disposeModel(model: object): void {
  if (typeof model !== "object" || model === null) {
    throw new InvalidArgumentError(
      "disposeModel",
      DEV && `disposeModel() needs a model, but was given ${show(model)}.`,
    );
  }
  const all = scopes.get(model);
  scopes.delete(model);
  for (const scope of all ?? []) scope.dispose();
}
