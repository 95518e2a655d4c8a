import * as React from "react";
import type { Context } from "react";

// What is looked at here React does not document. It is looked for, not assumed: without it the
// context is read as everybody does, which costs time and nothing else.

/**
 * Where React keeps the value of the provider around what renders. It has one place for a primary renderer,
 * and one for another.
 */
interface Peekable {
  readonly _currentValue?: unknown;
  readonly _currentValue2?: unknown;
}
interface Internals {
  /** The hooks of the renderer that renders right now. */
  readonly H?: { readonly use?: unknown } | null;
}

const internals = (React as unknown as Record<string, Internals | undefined>)[
  "__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE"
];

/**
 * Tells which renderer renders right now. Each has a function of its own. (In development the other functions
 * that read a context are not the same for a mount and an update.)
 */
export function currentRenderer(): unknown {
  return internals?.H?.use;
}

/** A value of a context whose readers need no news of changes. It comes with the renderer of its provider. */
export interface Lasting {
  readonly renderer?: unknown;
}

/**
 * The value of a context for the component that renders right now.
 *
 * A component that reads a context is asked whether that has changed whenever React passes by, and
 * React copies a note of it each time: a quarter of the time of a small update among a thousand
 * readers. Such a value needs no note, so it is taken from where React keeps it. That is certain
 * in two cases: no renderer has a value, or there is one alone, and it belongs to the renderer that
 * renders right now. (Another renderer may have been interrupted, with its providers in place.) In all
 * others the context is read.
 *
 * A root follows what its own renderer renders. Where its contexts are bridged into another one, as
 * canvases do it, that one renders when it likes: there is no root, and the store is shown.
 */
export function useLasting<T extends Lasting>(context: Context<T | undefined>): T | undefined {
  if (!("_currentValue" in context && "_currentValue2" in context)) return React.use(context);
  const { _currentValue: value, _currentValue2: other } = context as Peekable;
  if (other === undefined) {
    if (value === undefined) return undefined;
    const { renderer } = value as Lasting;
    if (renderer !== undefined && renderer === currentRenderer()) return value as T;
  }
  const read = React.use(context);
  const renderer = read?.renderer;
  return renderer === undefined || renderer === currentRenderer() ? read : undefined;
}
