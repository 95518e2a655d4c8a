import { UsageError } from "@dosync/core/adapter";
import { getCurrentInstance, hasInjectionContext, inject, type InjectionKey, provide } from "vue";

/** Vue's own `inject` looks above a component only; what it has provided itself is kept here. */
const local: WeakMap<object, Readonly<Record<symbol, unknown>>> = new WeakMap();

/** Provides to the components below, and to what the same component calls after this. */
export function provideLocal<T>(key: InjectionKey<T>, value: T): T {
  provide<T, InjectionKey<T>>(key, value);
  const owner = getCurrentInstance() ?? {};
  local.set(owner, { ...local.get(owner), [key]: value });
  return value;
}

/** What was provided by this component or above it. */
export function injectLocal<T extends object>(key: InjectionKey<T> | string): T | undefined {
  const own = local.get(getCurrentInstance()!)?.[key as symbol] as T | undefined;
  // Where nothing can be injected nothing is found, of which Vue warns.
  return (
    own ??
    (process.env.NODE_ENV !== "production" && !hasInjectionContext()
      ? undefined
      : inject(key, undefined))
  );
}

/** The same, or an error that says what is missing. */
export function injectOrThrow<T extends object>(
  key: InjectionKey<T>,
  label: string,
  message: string,
): T {
  const found = injectLocal(key);
  if (found === undefined) throw new UsageError("NO_PROVIDER", label, message);
  return found;
}
