import { checkFunction, checkOptions, type Dehydrated, openModel } from "@dosync/core/adapter";
import { type App, effectScope, type InjectionKey, type MaybeRefOrGetter } from "vue";
import { endWithOwner } from "./lifetime.ts";
import { guardTemplates } from "./habits.ts";
import { takeData } from "./new-data.ts";
import { injectOrThrow, provideLocal } from "./provide-local.ts";

/** The options of {@link createModel}. */
export interface CreateModelOptions {
  /** The name of the model, for errors and developer tools. By default it is that of the factory. */
  readonly label?: string | undefined;
}

/** Makes the model and provides it. That is to a subtree, or as a plugin to an application. */
export interface ProvideModel<M, A extends unknown[]> {
  /** In `setup`: to this component, after the call, and to those below it. Returns the model. */
  (...args: A): M;
  /**
   * In `setup`: as the call, with what `dehydrate` gave on the server. The model starts from it. Other data that
   * comes later, with a soft navigation, is taken in by one commit before the components below are rendered:
   * the values in it that the server has changed since. Data that is refused then changes nothing, and is
   * reported (`DATA_REFUSED`).
   *
   * @param data The data, or a ref or getter of it: `() => props.data`.
   */
  withData(data: MaybeRefOrGetter<Dehydrated | undefined>, ...args: A): M;
  /** With `app.use(provide, …)`: to every component of the application. */
  install(app: App, ...args: A): void;
}

/** `never` where the factory returns no object. The compiler begins with `object`. */
type ModelOptions<F> = F extends (...args: never[]) => object
  ? [options?: CreateModelOptions]
  : object extends F
    ? [options?: CreateModelOptions]
    : [never];

/** A function that provides what its factory makes, and one that finds it. */
export type Model<M, A extends unknown[]> = [provideModel: ProvideModel<M, A>, useModel: () => M];

/**
 * Makes a pair of functions. One provides state to a subtree or an application, the other finds it.
 *
 * Identities in a module are shared by everybody who imports it; on a server that is every request.
 * State that belongs to one request, one subtree, one story or one test is made by a factory instead:
 * once for each component or application that provides it. Composables and watchers in the factory
 * end with what provides the model, and what the factory gives to `onDispose` is called: a moment after
 * the component was unmounted, when those below it have ended. Identities without a label get the name
 * of their property.
 *
 * @returns The function that provides, which is a plugin as well, and the one that finds. That one
 * throws a `UsageError` (`NO_PROVIDER`) where nothing was provided.
 * @example
 * ```ts
 * const [provideCounter, useCounter] = createModel((start: number) => {
 *   const count = atom(start);
 *   return { count, increment: () => swap(count, (n) => n + 1) };
 * });
 *
 * const app = createApp({ render: () => null });
 * app.use(provideCounter, 5);
 * app.runWithContext(() => deref(useCounter().count)); // 5
 * ```
 */
export function createModel<F extends object>(
  factory: F,
  ...options: ModelOptions<F>
): F extends (...args: infer A) => infer M ? Model<M, A> : never;
export function createModel<M extends object, A extends unknown[]>(
  factory: (...args: A) => M,
  options?: CreateModelOptions,
): Model<M, A>;
export function createModel<M extends object, A extends unknown[]>(
  factory: (...args: A) => M,
  options?: CreateModelOptions,
): Model<M, A> {
  if (process.env.NODE_ENV !== "production") {
    checkFunction(factory, "The factory of createModel()");
    checkOptions(options, "createModel()");
  }
  const label = (options?.label ?? factory.name) || "model";
  const key: InjectionKey<M> = Symbol(label);
  const make = (args: A): M => {
    if (process.env.NODE_ENV !== "production") guardTemplates();
    const { model, dispose } = openModel(() => factory(...args));
    endWithOwner(dispose);
    return model;
  };
  const provideModel = (...args: A): M => provideLocal(key, make(args));
  provideModel.withData = (data: MaybeRefOrGetter<Dehydrated | undefined>, ...args: A): M => {
    const model = make(args);
    takeData(model, data, label);
    return provideLocal(key, model);
  };
  provideModel.install = (app: App, ...args: A): void => {
    const scope = effectScope(true);
    try {
      app.provide<M, InjectionKey<M>>(
        key,
        app.runWithContext(() => scope.run(() => make(args)))!,
      );
    } catch (error) {
      scope.stop(); // what the factory has started before it threw
      throw error;
    }
    app.onUnmount(() => scope.stop());
  };
  return [
    provideModel,
    () =>
      injectOrThrow(
        key,
        label,
        process.env.NODE_ENV !== "production"
          ? `Nothing provides ${label} here. Call the first function of its createModel() in a component above, or pass it to app.use(), and call the second one in setup() before the first await.`
          : "",
      ),
  ];
}
