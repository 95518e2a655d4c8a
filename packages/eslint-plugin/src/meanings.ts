/**
 * The meaning of a position for a function, which decides when its body runs:
 * - transaction, async: it is the body of one
 * - inline: at once, where the call stands (called by name, `forEach`, the function of `alter`)
 * - pure: a validator, invariant, derived value, selector, predicate or commute function
 * - render: a React component or hook; initialiser: run once, by the first render
 * - tracked: something that Vue runs again when what it read changes
 * - setup: a Vue component's setup or a composable
 * - later: outside every transaction and render
 * - unknown: other code decides, so nothing is reported
 */
export type UseKind =
  | "transaction"
  | "async"
  | "inline"
  | "pure"
  | "render"
  | "initialiser"
  | "tracked"
  | "setup"
  | "later"
  | "unknown";

/** The meaning of one position. `where` completes "runs …" in messages. */
export type Meaning = readonly [kind: UseKind, where: string];

/** By the name of a function and the position of its argument. */
export type Meanings = Readonly<Record<string, Readonly<Record<number, Meaning>>>>;

/** The arguments of dosync's functions that are functions, with their meaning. */
export const CORE_ARGUMENTS: Meanings = {
  dosync: { 0: ["transaction", "in a transaction"] },
  dosyncAsync: { 0: ["async", "in an asynchronous transaction"] },
  alter: { 1: ["inline", ""] },
  swap: { 1: ["inline", ""] },
  swapVals: { 1: ["inline", ""] },
  alterMeta: { 1: ["inline", ""] },
  io: { 0: ["later", "in io, which refuses to run in a transaction"] },
  commute: { 1: ["pure", "in a commute function"] },
  setValidator: { 1: ["pure", "in a validator"] },
  invariant: { 1: ["pure", "in an invariant"] },
  derived: { 0: ["pure", "in a derived value"] },
  derivedFamily: { 0: ["pure", "in a derived value"] },
  useDerived: { 0: ["pure", "in a derived value"] },
  useSelector: { 1: ["pure", "in a selector"], 2: ["pure", "in an equality function"] },
  when: { 0: ["pure", "in a predicate"] },
  lens: { 1: ["pure", "in a lens"], 2: ["pure", "in a lens"] },
  afterCommit: { 0: ["later", "in an afterCommit callback"] },
  addWatch: { 2: ["later", "in a watch"] },
  useWatch: { 1: ["later", "in a watch"] },
  send: { 1: ["later", "in an agent's action"] },
  onDeliveryError: { 0: ["later", "in a delivery error handler"] },
  resource: { 0: ["pure", "in the load of a resource"] },
  onObserved: { 1: ["later", "in what is started for an observer"] },
  onDispose: { 0: ["later", "in the end of a model"] },
  addCommitListener: { 0: ["later", "in a commit listener"] },
};

export const METHOD_ARGUMENTS: Meanings = {
  ...Object.fromEntries(
    ["dosync", "alter", "commute", "afterCommit", "send"].map((name) => [
      name,
      CORE_ARGUMENTS[name] ?? {},
    ]),
  ),
  orElse: {
    0: ["async", "in an asynchronous transaction"],
    1: ["async", "in an asynchronous transaction"],
  },
};

/** Functions among the options of an identity. */
export const CORE_OPTIONS: Readonly<Record<string, Meaning>> = {
  validator: ["pure", "in a validator"],
  equals: ["pure", "in an equality function"],
  errorHandler: ["later", "in an error handler"],
};

export const REACT_ARGUMENTS: Meanings = {
  useEffect: { 0: ["later", "in an effect"] },
  useLayoutEffect: { 0: ["later", "in an effect"] },
  useInsertionEffect: { 0: ["later", "in an effect"] },
  useMemo: { 0: ["inline", ""] },
  useState: { 0: ["initialiser", "in a state initialiser"] },
  useReducer: {
    0: ["inline", ""],
    2: ["initialiser", "in a state initialiser"],
  },
  useSyncExternalStore: { 0: ["later", "in a subscription"] },
  startTransition: { 0: ["inline", ""] },
  flushSync: { 0: ["inline", ""] },
  memo: { 0: ["render", "while a component renders"] },
  forwardRef: { 0: ["render", "while a component renders"] },
};

export const VUE_ARGUMENTS: Meanings = {
  computed: { 0: ["tracked", "in a computed"] },
  toRef: { 0: ["tracked", "in a toRef getter"] },
  watchEffect: { 0: ["tracked", "in a watchEffect"] },
  watchPostEffect: { 0: ["tracked", "in a watchPostEffect"] },
  watchSyncEffect: { 0: ["tracked", "in a watchSyncEffect"] },
  watch: { 0: ["tracked", "in the source of a watch"], 1: ["later", "in a Vue watch"] },
  defineComponent: { 0: ["setup", "in setup"] },
  nextTick: { 0: ["later", "in a nextTick callback"] },
};

/** Methods of the language that call their function at once. */
export const CALLS_AT_ONCE: ReadonlySet<string> = new Set(
  (
    "every filter find findIndex findLast findLastIndex flatMap forEach from map reduce " +
    "reduceRight replace replaceAll some sort toSorted"
  ).split(" "),
);

export const PROMISE_METHODS: ReadonlySet<string> = new Set(["catch", "finally", "then"]);
export const LISTENER_METHODS: ReadonlySet<string> = new Set([
  "addEventListener",
  "addListener",
  "on",
  "once",
]);
export const SCHEDULERS: ReadonlySet<string> = new Set([
  "queueMicrotask",
  "requestAnimationFrame",
  "requestIdleCallback",
  "setImmediate",
  "setInterval",
  "setTimeout",
]);

/** Functions among the properties of an object that is handed to Vue. */
export function meaningInVueObject(callee: string, property: string): Meaning | undefined {
  if (callee === "computed" && property === "get") return VUE_ARGUMENTS["computed"]?.[0];
  if (callee === "computed" && property === "set") return ["later", "in a computed's setter"];
  if (callee === "defineComponent" && property === "setup") return ["setup", "in setup"];
  if (callee === "defineComponent" && property === "render") {
    return ["tracked", "in a render function"];
  }
  return undefined;
}
