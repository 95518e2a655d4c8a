import * as React from "react";

// Development: who renders. Whoever calls this stands behind `process.env.NODE_ENV !== "production"`.

interface Dispatcher {
  readonly useEffect: unknown;
  readonly useImperativeHandle: unknown;
}
interface Owner {
  readonly type?: { readonly displayName?: string; readonly name?: string } | null;
}
/** React 19 on the one hand, 17 and 18 on the other. */
interface Internals {
  readonly H?: Dispatcher | null;
  readonly A?: { readonly getOwner?: () => Owner | null } | null;
  readonly ReactCurrentDispatcher?: { readonly current: Dispatcher | null };
  readonly ReactCurrentOwner?: { readonly current: Owner | null };
}

/**
 * The name of the component that is rendering right now, if one is.
 *
 * There is no public way to know. What is looked at here is not documented, so everything may be
 * missing: then a commit in a render goes unnoticed, as in production.
 */
export function renderingComponent(): string | undefined {
  const internals = internalsOfReact();
  if (dispatcherOf(internals) == null) return undefined;
  const owner = internals?.A?.getOwner?.() ?? internals?.ReactCurrentOwner?.current;
  if (owner == null) return undefined;
  return owner.type?.displayName ?? owner.type?.name ?? "a component";
}

/**
 * React 18: what stands for the component that renders right now. In StrictMode it renders twice at first,
 * one after the other, and all that the first of the two has made is forgotten.
 */
export function renderingTwice(): object | undefined {
  return internalsOfReact()?.ReactCurrentOwner?.current ?? undefined;
}

/** Whether a server's renderer renders. There all effects are one and the same function, which does nothing. */
export function rendersHtml(): boolean {
  const dispatcher = dispatcherOf(internalsOfReact());
  return dispatcher != null && dispatcher.useEffect === dispatcher.useImperativeHandle;
}

function internalsOfReact(): Internals | undefined {
  const exports = React as unknown as Record<string, Internals | undefined>;
  return (
    exports["__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE"] ??
    exports["__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED"]
  );
}

function dispatcherOf(internals: Internals | undefined): Dispatcher | null | undefined {
  return internals?.H ?? internals?.ReactCurrentDispatcher?.current;
}
