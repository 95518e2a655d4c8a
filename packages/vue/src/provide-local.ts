import { UsageError } from "@dosync/core/adapter";
import {
  type App,
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  inject,
  type InjectionKey,
  provide,
} from "vue";

/** The provided values by component. Vue's `inject` looks above a component, and not at its own ones. */
const local: WeakMap<object, Readonly<Record<symbol, unknown>>> = new WeakMap();

/** Provides to the components below, and to what the same component calls after this. */
export function provideLocal<T>(key: InjectionKey<T>, value: T): T {
  provide<T, InjectionKey<T>>(key, value);
  const owner = currentOwner();
  if (owner !== undefined) local.set(owner, { ...local.get(owner), [key]: value });
  const app = getCurrentInstance()?.appContext.app;
  if (app !== undefined) noticeContextOf(app);
  return value;
}

/**
 * The component whose `setup` runs. Vue tells all but a Vapor component, which is known by its scope: the
 * outermost one.
 */
function currentOwner(): object | undefined {
  const instance = getCurrentInstance();
  if (instance !== null || !hasInjectionContext()) return instance ?? undefined;
  let scope = getCurrentScope() as ScopeOfVue36 | undefined;
  while (scope?.subs !== undefined) scope = scope.subs.sub;
  return scope;
}

/** A scope of Vue 3.6, as far as it names the scope around it. */
interface ScopeOfVue36 {
  readonly subs?: { readonly sub: ScopeOfVue36 } | undefined;
}

/**
 * In `app.runWithContext` Vue's `inject` answers for the application. It does so whichever component is being
 * set up: a store that is first used in a component is not that component's. Vue does not tell where it is,
 * so the method does.
 */
function noticeContextOf(app: App): void {
  if (noticed.has(app)) return;
  noticed.add(app);
  const runWithContext = app.runWithContext.bind(app);
  app.runWithContext = (body) => {
    const outer = isInAppContext;
    isInAppContext = true;
    try {
      return runWithContext(body);
    } finally {
      isInAppContext = outer;
    }
  };
}

const noticed: WeakSet<App> = new WeakSet();
let isInAppContext = false;

/** The value that this component or one above it has provided. */
export function injectLocal<T extends object>(key: InjectionKey<T> | string): T | undefined {
  const owner = isInAppContext ? undefined : currentOwner();
  const own = owner && (local.get(owner)?.[key as symbol] as T | undefined);
  // Outside of a component `inject` finds nothing, and Vue warns of that.
  return (
    own ??
    (process.env.NODE_ENV !== "production" && !hasInjectionContext()
      ? undefined
      : inject(key, undefined))
  );
}

/** The provided value, or an error that says what is missing. */
export function injectOrThrow<T extends object>(
  key: InjectionKey<T>,
  label: string,
  message: string,
): T {
  const found = injectLocal(key);
  if (found === undefined) throw new UsageError("NO_PROVIDER", label, message);
  return found;
}
