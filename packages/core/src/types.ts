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

/** An identity that changes on its own, at once. Made by {@link atom}. Clojure: `atom`. */
export interface Atom<in out T> extends Identity<T> {
  readonly [kindType]: "atom";
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

/** An identity whose value is computed from others. Made by {@link derived}. */
export interface Derived<out T> extends Identity<T> {
  readonly [kindType]: "derived";
}

/** An agent with values of any type, where only the agent itself matters. */
export interface AnyAgent extends Identity<unknown> {
  readonly [kindType]: "agent";
}

/** An identity that actions change one after another, in their own time. Made by {@link agent}. Clojure: `agent`. */
export interface Agent<in out T> extends AnyAgent {
  readonly [valueType]: () => T;
  readonly [changeType]: (value: T) => T;
}

/** The type of value that an identity has. */
export type ValueOf<I> = I extends Identity<infer T> ? T : never;

/** Called with the key that it was added under, the identity, the old value and the new one. */
export type Watch<T, I = Identity<T>> = (key: unknown, identity: I, old: T, value: T) => void;

/** Says whether a value may become the value of an identity; it may also throw. */
export type Validator<T> = (value: T) => boolean;

/** What every identity may be given when it is made. */
export interface IdentityOptions<T> {
  /** The name used in errors, warnings and tools. */
  readonly label?: string | undefined;
  /** Data about the identity, not part of its value. Clojure: `:meta`. */
  readonly meta?: object | undefined;
  /** Refuses values that must never be seen. Clojure: `:validator`. */
  readonly validator?: Validator<T> | undefined;
}
