import {
  type ComponentInternalInstance,
  getCurrentInstance,
  hasInjectionContext,
  inject,
  type InjectionKey,
  provide,
} from "vue";

/** Vue's own `inject` looks above a component only; what it has provided itself is kept here. */
const local: WeakMap<ComponentInternalInstance, Map<unknown, unknown>> = new WeakMap();

/** Provides to the components below, and to what the same component calls after this. */
export function provideLocal<T>(key: InjectionKey<T>, value: T): void {
  provide<T, InjectionKey<T>>(key, value);
  const instance = getCurrentInstance();
  if (instance === null) return;
  const own = local.get(instance) ?? new Map<unknown, unknown>();
  local.set(instance, own.set(key, value));
}

/** What was provided by this component or above it. */
export function injectLocal<T>(key: InjectionKey<T>): T | undefined {
  const instance = getCurrentInstance();
  const own = instance === null ? undefined : local.get(instance);
  if (own?.has(key) === true) return own.get(key) as T;
  return hasInjectionContext() ? inject(key, undefined) : undefined;
}
