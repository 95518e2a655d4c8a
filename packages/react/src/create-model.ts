"use client";
import {
  checkFunction,
  checkOptions,
  type Dehydrated,
  hydrate,
  labelIdentities,
  makeIdentities,
  type OpenModel,
  openModel,
  takeNewData,
  UsageError,
} from "@dosync/core/adapter";
import {
  createContext,
  createElement,
  type FunctionComponent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import { allowCommits, guardRenders } from "./checks.ts";
import { useInsertionEffect } from "./use-insertion-effect.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";

/** What the provider of a model is given, besides what its factory takes. */
export interface ModelProviderProps<M> {
  /** A model that was made already. A server has made it for a request, or a test, or a story. */
  readonly model?: M | undefined;
  /**
   * What `dehydrate` gave on the server: the model that is made starts from it. Other data that comes
   * later, with a soft navigation, is taken in by one commit before the browser paints: the values in it
   * that the server has changed since. Data that is refused changes nothing, and is reported.
   */
  readonly data?: Dehydrated | undefined;
  readonly children?: ReactNode;
}

/** What {@link createModel} may be given. */
export interface CreateModelOptions {
  /** The model's name in errors and developer tools; by default the factory's. */
  readonly label?: string | undefined;
}

/** Nothing fits where the factory returns no object. `object` is what the compiler begins with. */
type ModelOptions<F> = F extends (props: never) => object
  ? [options?: CreateModelOptions]
  : object extends F
    ? [options?: CreateModelOptions]
    : [never];

/** A provider with its factory's properties, and the hook that finds its model. */
export type Model<M, P = object> = [
  provider: FunctionComponent<P & ModelProviderProps<M>>,
  useModel: () => M,
];

/**
 * Makes a provider of state for the components below, and its hook.
 *
 * Identities in a module are shared by everybody who imports it; on a server that is every request.
 * State that belongs to one request, one subtree, one story or one test is made by a factory instead:
 * each mounted provider calls it once, and what it returns lives as long as the provider does.
 * Identities without a label get the name of their property. What the factory gives to `onDispose` is
 * called a moment after React has deleted the provider, once, and not when React hides it.
 *
 * What the factory takes are properties of the provider; later changes of them have no effect. A
 * provider that suspends before it has been shown is started again by React: put the `Suspense`
 * below the provider, or make the model outside and pass it as `model`.
 *
 * @returns The provider and the hook. The hook throws where there is no provider above.
 * @example
 * ```tsx
 * const [CounterProvider, useCounter] = createModel(({ start }: { start: number }) => {
 *   const count = atom(start);
 *   return { count, increment: () => swap(count, (n) => n + 1) };
 * });
 *
 * function Counter() {
 *   const { count, increment } = useCounter();
 *   return <button onClick={increment}>{useDeref(count)}</button>;
 * }
 *
 * const App = () => (
 *   <CounterProvider start={5}>
 *     <Counter />
 *   </CounterProvider>
 * );
 * ```
 */
export function createModel<F extends object>(
  factory: F,
  ...options: ModelOptions<F>
): F extends (props: infer P) => infer M ? Model<M, unknown extends P ? object : P> : never;
export function createModel<M extends object, P extends object = object>(
  factory: (props: P) => M,
  options?: CreateModelOptions,
): Model<M, P>;
export function createModel<M extends object, P extends object = object>(
  factory: (props: P) => M,
  options?: CreateModelOptions,
): Model<M, P> {
  if (process.env.NODE_ENV !== "production") {
    checkFunction(factory, "The factory of createModel()");
    checkOptions(options, "createModel()");
  }
  const name = options?.label ?? factory.name ?? "";
  const label = name === "" ? "Model" : name;
  const ModelContext = createContext<M | undefined>(undefined);
  if (process.env.NODE_ENV !== "production") ModelContext.displayName = label;

  function Provider({ model, data, children, ...props }: P & ModelProviderProps<M>): ReactNode {
    const [own] = useState<Own<M>>(newOwn);
    const value = model ?? own.modelOf(() => make(factory, props as unknown as P, data));
    useInsertionEffect(() => own.mount(), [own]);
    useEffect(() => own.activate(), [own]);
    if (model !== undefined) labelOnce(model);
    // Its effect comes before those of all components below: a form that is mounted with the data starts from it.
    const taking = createElement(NewData, { model: value, data, label: displayName });
    return createElement(ModelContext.Provider, { value }, taking, children);
  }
  const displayName = (Provider.displayName = `${label}Provider`);

  function useModel(): M {
    const model = useContext(ModelContext);
    if (model === undefined) throw noProvider(label);
    return model;
  }
  return [Provider as FunctionComponent<P & ModelProviderProps<M>>, useModel];
}

const newOwn = (): Own<never> => new Own<never>();

/**
 * The model that a provider has made by itself.
 *
 * It ends when React has deleted the provider, and the effects of all that stood below have ended. What
 * React hides keeps its state, and the model is state. Only an insertion effect tells the two apart;
 * StrictMode ends the passive one in between.
 */
class Own<M extends object> {
  #open: OpenModel<M> | undefined = undefined;
  #isMounted = false;
  #isActive = false;

  modelOf(factory: () => M): M {
    if (this.#open === undefined) {
      this.#open = openModel(factory);
      thrownAway?.register(this, this.#open.dispose);
    }
    return this.#open.model;
  }

  /** An insertion effect. */
  mount(): () => void {
    this.#isMounted = true;
    return () => {
      this.#isMounted = false;
      this.#endSoon();
    };
  }

  /** A passive effect: React ends those of a component that it hides, too. */
  activate(): () => void {
    this.#isActive = true;
    return () => {
      this.#isActive = false;
      this.#endSoon();
    };
  }

  #endSoon(): void {
    setTimeout(() => {
      if (!this.#isMounted && !this.#isActive) this.#open?.dispose();
    });
  }
}

/** Ends the models of dropped renders, of which React tells nobody. */
const thrownAway: FinalizationRegistry<() => void> | undefined =
  typeof FinalizationRegistry === "undefined"
    ? undefined
    : /* @__PURE__ */ new FinalizationRegistry((dispose) => dispose());

/**
 * The factory's commits and the server's data concern new identities only. So it is what they begin with, also
 * for the pass that renders right now, whose world is older.
 */
function make<M extends object, P>(
  factory: (props: P) => M,
  props: P,
  data: Dehydrated | undefined,
): M {
  if (process.env.NODE_ENV !== "production") guardRenders();
  const body = (): M =>
    makeIdentities(() => {
      const model = factory(props);
      labelOnce(model);
      if (data !== undefined) hydrate(model, data);
      return model;
    });
  return process.env.NODE_ENV !== "production" ? allowCommits(body) : body();
}

interface NewDataProps {
  readonly model: object;
  readonly data: Dehydrated | undefined;
  readonly label: string;
}

/** Takes in data that comes after the first. The model was made of the first, or was given from outside. */
function NewData({ model, data, label }: NewDataProps): null {
  const offers = useRef<Offers>(NO_OFFERS);
  useIsomorphicLayoutEffect(() => {
    const { last, taken } = offers.current;
    const isOther = offers.current.model !== model;
    let accepted = isOther ? data : taken;
    if (!isOther && data !== undefined && last !== data) {
      if (takeNewData(model, data, taken, label)) accepted = data;
    }
    offers.current = { model, last: data ?? last, taken: accepted };
  }, [model, data, label]);
  return null;
}

/** The data that a model was last offered, and that it last took. */
interface Offers {
  readonly model: object | undefined;
  readonly last: Dehydrated | undefined;
  readonly taken: Dehydrated | undefined;
}

const NO_OFFERS: Offers = { model: undefined, last: undefined, taken: undefined };

const labelled: WeakSet<object> = new WeakSet();

function labelOnce(model: object): void {
  if (labelled.has(model)) return;
  labelled.add(model);
  labelIdentities(model);
}

function noProvider(label: string): UsageError {
  return new UsageError(
    "NO_PROVIDER",
    label,
    process.env.NODE_ENV !== "production"
      ? `There is no provider of ${label} above this component. Wrap it in the provider that createModel() returned together with this hook.`
      : "",
  );
}
