declare const valueType: unique symbol;
declare const kindType: unique symbol;
declare const changeType: unique symbol;

/**
 * Something that has a value which can change over time. What it is stays; which value it has is a
 * question about a moment.
 *
 * Read it with {@link deref}. Atoms, refs, derived values and agents are identities.
 */
export interface Identity<out T> {
  /** The type of the value; exists for the type checker only. */
  readonly [valueType]: () => T;
  /** Its kind, label and committed value, for people. */
  toString(): string;
}

/** An atom of values of any type, where only the atom itself matters. */
export interface AnyAtom extends Identity<unknown> {
  readonly [kindType]: "atom";
}

/** An identity that changes on its own, at once. Made by {@link atom}. Clojure: `atom`. */
export interface Atom<in out T> extends AnyAtom {
  readonly [valueType]: () => T;
  readonly [changeType]: (value: T) => T;
}

/** A ref of values of any type, where only the ref itself matters. */
export interface AnyRef extends Identity<unknown> {
  readonly [kindType]: "ref";
}

/** An identity that changes only inside a transaction. Made by {@link ref}. Clojure: `ref`. */
export interface Ref<in out T> extends AnyRef {
  readonly [valueType]: () => T;
  readonly [changeType]: (value: T) => T;
}

/**
 * A row of a collection, or the place where there is none. Its value is the row or `undefined`. It changes as
 * a ref does, but only a row that is there can be altered. `at` answers it.
 */
export interface Entity<in out T> extends AnyRef {
  readonly [valueType]: () => T | undefined;
  readonly [changeType]: (value: T) => T;
}

/** What a collection shows of its rows, such as its keys. It can be read and ensured. */
export interface View<out T> extends Identity<T> {
  readonly [kindType]: "view";
}

/** An identity whose value is computed from others. Made by {@link derived}. */
export interface Derived<out T> extends Identity<T> {
  readonly [kindType]: "derived";
}

/** An identity whose value is loaded. Made by {@link resource}. */
export interface Resource<out T> extends Identity<ResourceState<T>> {
  readonly [kindType]: "resource";
}

/** What a resource shows: its value where it was loaded for what is there now. */
export type ResourceState<T> =
  | { readonly status: "loading"; readonly value: T | undefined; readonly error: undefined }
  | { readonly status: "ready"; readonly value: T; readonly error: undefined }
  | { readonly status: "error"; readonly value: T | undefined; readonly error: unknown };

/** An agent with values of any type, where only the agent itself matters. */
export interface AnyAgent extends Identity<unknown> {
  readonly [kindType]: "agent";
}

/**
 * An identity that actions change one after another, in their own time. Made by {@link agent}. Clojure:
 * `agent`.
 */
export interface Agent<in out T> extends AnyAgent {
  readonly [valueType]: () => T;
  readonly [changeType]: (value: T) => T;
}

/** The type of value that an identity has. */
export type ValueOf<I> = I extends Identity<infer T> ? T : never;

/**
 * A function that makes the next value of an identity. Its types come from the identity alone, so the
 * compiler keeps a literal in what it returns: `{ state: "open" }` has a state, not a string.
 */
export type ChangeOf<I, A extends readonly unknown[]> = I extends {
  readonly [changeType]: (value: infer T) => unknown;
}
  ? (value: T, ...args: A) => T
  : I extends Identity<infer T>
    ? (value: T, ...args: A) => T
    : never;

/** An action of an agent, typed as {@link ChangeOf} types a change. */
export type ActionOf<I, A extends readonly unknown[]> =
  I extends Identity<infer T> ? (state: T, ...args: A) => T | PromiseLike<T> : never;

/** A lens has the kind of the identity below it: an atom or a ref. */
export type LensOf<I, P> = I extends AnyAtom ? Atom<P> : Ref<P>;

/** A function that is called after a commit. It gets its key, the identity, the old value and the new one. */
export type Watch<T, I = Identity<T>> = (key: unknown, identity: I, old: T, value: T) => void;

/**
 * Says whether a value may become the value of an identity: `true`, `false`, or a message that refuses
 * it in words. It may also throw. A Standard Schema is a validator as well.
 */
export type Validator<T> =
  // The type of the value comes from the first value and from the schema. The function adds nothing to it.
  ((value: NoInfer<T>) => boolean | string) | StandardSchemaV1<NoInfer<T>, T>;

/**
 * A schema of Standard Schema (https://standardschema.dev), as from Zod, Valibot and ArkType. As a validator it
 * must answer at once, and leave the value as it is.
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    /** The types for the type checker. At run time it may be missing. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** Whether an identity's values are frozen. */
export interface FreezeOptions {
  /**
   * `false` leaves this identity's values, and those derived from it, unfrozen. Otherwise development mode
   * freezes plain objects and arrays, so that a mutation throws.
   */
  readonly freeze?: boolean | undefined;
}

/** The options of every identity. */
export interface IdentityOptions<T> extends FreezeOptions {
  /** The name used in errors, warnings and tools. */
  readonly label?: string | undefined;
  /** Data about the identity, not part of its value. Clojure: `:meta`. */
  readonly meta?: object | undefined;
  /** Refuses values that must never be seen. Clojure: `:validator`. */
  readonly validator?: Validator<T> | undefined;
}
