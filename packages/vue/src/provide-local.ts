import { UsageError } from "@dosync/core/adapter";
import {
  type App,
  getCurrentInstance,
  hasInjectionContext,
  inject,
  type InjectionKey,
  provide,
} from "vue";

/** Vue's own `inject` looks above a component only; what it has provided itself is kept here. */
const local: WeakMap<object, Readonly<Record<symbol, unknown>>> = new WeakMap();

/** Provides to the components below, and to what the same component calls after this. */
export function provideLocal<T>(key: InjectionKey<T>, value: T): T {
  provide<T, InjectionKey<T>>(key, value);
  const owner = getCurrentInstance();
  if (owner !== null) {
    local.set(owner, { ...local.get(owner), [key]: value });
    noticeContextOf(owner.appContext.app);
  }
  return value;
}

/**
 * In `app.runWithContext` Vue's `inject` answers for the application, whichever component is being set
 * up: a store that is first used in a component is not that component's. Vue does not tell where it is,
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

/** What was provided by this component or above it. */
export function injectLocal<T extends object>(key: InjectionKey<T> | string): T | undefined {
  const owner = isInAppContext ? undefined : local.get(getCurrentInstance()!);
  const own = owner?.[key as symbol] as T | undefined;
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
