import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { type Dehydrated, dehydrate, restore } from "./model.ts";

/** What a development server gives to a module that it may run again: Vite's `import.meta.hot`. */
export interface HotModule {
  /** What the module has left behind when it was last replaced. */
  readonly data?: unknown;
  dispose(leave: (data: Record<string, unknown>) => void): void;
}

/** Which of several models of one module it is. */
export interface KeepStateOptions {
  /** Each model of a module needs another one. By default `"dosync"`. */
  readonly key?: string | undefined;
}

/**
 * Keeps the state of a module when a development server runs the module again. After an edit the page goes on
 * with what it had. It takes the identities of a module, or a model.
 *
 * Call it behind `import.meta.hot`, which is nothing in a production build. The values are put into the new
 * identities in one commit, by the names of the properties. If a validator or an invariant refuses them, as
 * it may have been edited, the new ones begin anew, and a warning says why. What a new identity begins with
 * is seen after a reload.
 *
 * @param hot Vite's `import.meta.hot`, or webpack's `import.meta.webpackHot`.
 * @param model Identities by their names: `{ checking, savings }`, or what a factory makes.
 * @throws {InvalidArgumentError} if `hot` or the model is not what it should be.
 * @example
 * ```ts
 * const left: Record<string, unknown> = {}; // what a development server keeps of a module
 * let replace = () => {};
 * const hot = { data: left, dispose: (leave: (data: typeof left) => void) => void (replace = () => leave(left)) };
 *
 * const before = { count: atom(0) };
 * keepState(hot, before); // in a module: if (import.meta.hot) keepState(import.meta.hot, { count })
 * reset(before.count, 5);
 * replace(); // the module was edited
 *
 * const after = { count: atom(0) };
 * keepState(hot, after);
 * deref(after.count); // 5
 * ```
 *
 * Clojure: `defonce`.
 */
export function keepState(hot: HotModule, model: object, options?: KeepStateOptions): void {
  if (typeof (hot as HotModule | undefined)?.dispose !== "function") {
    throw new InvalidArgumentError(
      "keepState",
      DEV &&
        "keepState() needs what the development server gives to the module: if (import.meta.hot) keepState(import.meta.hot, { count }).",
    );
  }
  const key = options?.key ?? "dosync";
  dehydrate(model); // refuses what is no model before anything has happened
  const kept = (hot.data as Record<string, Dehydrated | undefined> | undefined)?.[key];
  if (kept !== undefined) putBack(model, kept);
  hot.dispose((data) => (data[key] = dehydrate(model)));
}

function putBack(model: object, kept: Dehydrated): void {
  try {
    restore(model, kept);
  } catch (error) {
    console.warn(
      "dosync: the state of an edited module begins anew, since what it had is refused now.",
      error,
    );
  }
}
