import { DEV } from "./dev.ts";
import { InvalidArgumentError, show } from "./errors.ts";
import { isPlain } from "./plain.ts";

let isFreezing = true;

/** Objects whose owner is elsewhere. */
const foreign: WeakSet<object> = /* @__PURE__ */ new WeakSet();

/** Development: keeps an object from being frozen, wherever it is put. It belongs to somebody else. */
export function leaveAlone(value: unknown): void {
  if (typeof value === "object" && value !== null) foreign.add(value);
}

/**
 * Turns freezing off for the whole program, or on again. Development mode freezes the plain objects and
 * arrays that identities hold, so that a mutation throws where it happens; production never does.
 *
 * Use it where values are mutated on purpose, or are too large to walk. For one identity there is the
 * option `freeze: false`.
 *
 * @example
 * ```ts
 * setAutoFreeze(false);
 * const cells = atom([1, 2, 3]);
 * Object.isFrozen(deref(cells)); // false
 * setAutoFreeze(true);
 * ```
 *
 * Immer has a function of this name. Clojure's collections cannot be mutated.
 */
export function setAutoFreeze(isOn: boolean): void {
  if (DEV && typeof isOn !== "boolean") {
    throw new InvalidArgumentError(
      "setAutoFreeze",
      `setAutoFreeze() needs true or false, but was given ${show(isOn)}.`,
    );
  }
  isFreezing = isOn;
}

/**
 * Freezes plain objects and arrays, all the way down. So a mutation throws where it happens, instead of
 * changing every snapshot that shares the value.
 *
 * Only what is plainly ours is frozen. An object that cannot be extended is not looked into: we have
 * frozen it, or somebody else has. Instances, subclasses and what bears the mark of a framework stay as
 * they are.
 *
 * @param describe Names the identity, for the error.
 * @throws {InvalidArgumentError} if there is a reactive proxy in it, which its owner goes on changing.
 */
export function deepFreeze(value: unknown, describe: () => string): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  if (!isFreezing || typeof value !== "object") return;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (!isOurs(next)) continue;
    freezeOne(next, describe);
    if (Array.isArray(next)) {
      for (let i = 0; i < next.length; i++) addObject(pending, next[i]);
    } else {
      for (const key of Reflect.ownKeys(next)) {
        addObject(pending, Object.getOwnPropertyDescriptor(next, key)?.value);
      }
    }
  }
}

function addObject(pending: unknown[], value: unknown): void {
  if (typeof value === "object" && value !== null) pending.push(value);
}

function freezeOne(value: object, describe: () => string): void {
  if (isReactiveOfVue(value)) throw reactiveProxy(describe(), "A reactive proxy of Vue");
  try {
    Object.freeze(value);
  } catch {
    throw reactiveProxy(describe(), "A proxy that cannot be frozen");
  }
}

/** Refuses a value that its owner goes on to change. */
function reactiveProxy(label: string, what: string): InvalidArgumentError {
  return new InvalidArgumentError(
    label,
    `${what} was given to ${label} as a value, or is part of one. Values do not change: give a copy, for instance structuredClone(toRaw(form)), or keep the form in a shallowRef. With the option freeze: false the value is taken as it is.`,
  );
}

/** Whether an object is plain, without a framework's mark, and still open to changes. */
function isOurs(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  try {
    const isSubclass = Array.isArray(value) && !Array.isArray(Object.getPrototypeOf(value));
    return (
      isPlain(value) &&
      !isSubclass &&
      Object.isExtensible(value) &&
      !isMarked(value) &&
      !foreign.has(value)
    );
  } catch {
    return false; // a proxy that answers nothing
  }
}

interface Marks {
  readonly $$typeof?: unknown;
  readonly __v_skip?: unknown;
  readonly __v_isVNode?: unknown;
  readonly __v_raw?: unknown;
}

/** The marks of React, Vue and Preact. A proxy that answers every name bears all of them. */
function isMarked(value: object): boolean {
  const marks = value as Marks;
  return (
    marks.$$typeof !== undefined ||
    marks.__v_skip !== undefined ||
    marks.__v_isVNode !== undefined ||
    Object.hasOwn(value, "constructor")
  );
}

/** The key that Vue's reactive proxies answer to, though their objects lack it. */
function isReactiveOfVue(value: object): boolean {
  return typeof (value as Marks).__v_raw === "object";
}
