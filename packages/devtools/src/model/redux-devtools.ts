import { checkObject, checkOptions } from "@dosync/core/adapter";
import type { Identity } from "@dosync/core";
import { addressBook, labelOf, publishChanges, readCommitted } from "@dosync/core/adapter";
import { ORIGIN } from "./edit.ts";
import type { CommitEntry } from "./entries.ts";
import type { Recorder } from "./recorder.ts";
import { goBack } from "./session.ts";

/** The browser extension, as far as it is needed here. */
interface Extension {
  connect(options: { readonly name: string }): {
    init(state: unknown): void;
    send(action: object, state: unknown): void;
    error?(message: string): void;
    subscribe(listener: (message: Message) => void): (() => void) | undefined;
  };
}

interface Message {
  readonly type: string;
  readonly payload?: {
    readonly type?: string;
    readonly actionId?: number;
    readonly nextLiftedState?: {
      readonly computedStates?: readonly { readonly state?: unknown }[];
    };
  };
}

/** The values of each model, by address. */
type State = Record<string, Record<string, unknown>>;

/**
 * Shows the commits of a recorder's models in the Redux DevTools extension: each commit is an action, with
 * the state after it. A jump there goes back to that moment, in one commit; an imported state is taken over.
 * Both are checked by validators and rules, and a refusal is shown in the extension.
 *
 * Values are masked by `sanitize`; what is masked is never written back.
 *
 * @returns A function that ends it.
 * @example
 * ```ts
 * const bank = { checking: ref(500), savings: ref(0) };
 * const recorder = record({ models: { bank } });
 * const disconnect = connectReduxDevtools(recorder, { name: "bank" });
 * disconnect();
 * recorder.dispose();
 * ```
 */
export function connectReduxDevtools(
  recorder: Recorder,
  options: { readonly name?: string | undefined } = {},
): () => void {
  checkObject(recorder?.log, "The log of a recorder");
  checkOptions(options, "connectReduxDevtools()");
  const { __REDUX_DEVTOOLS_EXTENSION__: extension } = globalThis as {
    __REDUX_DEVTOOLS_EXTENSION__?: Extension;
  };
  if (extension === undefined) return () => {};
  const tools = extension.connect({ name: options.name ?? "dosync" });
  /** The commit point after each action. The extension counts them, and its first one is `init`. */
  let points: number[] = [];
  let isTravelling = false;

  const begin = (): void => {
    points = [recorder.newestPoint];
    tools.init(stateOf(recorder));
  };
  const send = (entry: CommitEntry): void => {
    if (isTravelling) return;
    const { record, label } = entry;
    const own = record.changes.filter(
      ([identity]) => recorder.identities.placeOf(identity) !== undefined,
    );
    if (own.length === 0) return;
    const { identities, sanitize } = recorder;
    const changes = own.map(([identity, old, value]) => ({
      identity: identities.nameOf(identity),
      old: sanitize(old, identity),
      value: sanitize(value, identity),
    }));
    const type = label ?? own.map(([identity]) => labelOf(identity)).join(", ");
    points.push(record.point);
    const { point, attempts, meta } = record;
    tools.send({ type, point, attempts, meta, changes }, stateOf(recorder));
  };
  const travel = (act: () => { readonly error: unknown } | undefined): void => {
    isTravelling = true;
    try {
      const refusal = act();
      if (refusal !== undefined) tools.error?.(String(refusal.error));
    } finally {
      isTravelling = false;
    }
  };
  const unsubscribe = tools.subscribe(({ type, payload }) => {
    if (type !== "DISPATCH") return;
    if (payload?.type?.startsWith("JUMP_TO") === true) {
      const point = points[payload?.actionId ?? -1];
      if (point !== undefined) travel(() => goBack(recorder, point));
    } else if (payload?.type === "COMMIT" || payload?.type === "RESET") begin();
    else if (payload?.type === "IMPORT_STATE") {
      const state = payload.nextLiftedState?.computedStates?.at(-1)?.state;
      travel(() => takeOver(recorder, Object(state) as State));
      begin();
    }
  });
  const stop = recorder.onCommit(send);
  begin();
  return () => {
    stop();
    unsubscribe?.();
  };
}

function stateOf(recorder: Recorder): State {
  const state: State = {};
  const { identities, sanitize } = recorder;
  for (const { model, entries } of identities.groups()) {
    if (model === undefined) continue;
    const book = addressBook(identities.models.get(model)!);
    const values: Record<string, unknown> = (state[model] = {});
    for (const { name, kind, identity } of entries) {
      if (!isStored(kind)) continue;
      values[book.addressOf(identity) ?? name] = sanitize(readCommitted(identity), identity);
    }
  }
  return state;
}

/** Gives models the values of a state. A value that is shown as it is now stays, so masks are not written. */
function takeOver(recorder: Recorder, state: State): { readonly error: unknown } | undefined {
  const changes: [Identity<unknown>, unknown][] = [];
  for (const [name, model] of recorder.identities.models) {
    const book = addressBook(model);
    for (const [address, value] of Object.entries(state[name] ?? {})) {
      const identity = book.identityAt(address);
      if (identity === undefined) continue;
      const shown = recorder.sanitize(readCommitted(identity), identity);
      if (JSON.stringify(shown) !== JSON.stringify(value)) changes.push([identity, value]);
    }
  }
  try {
    publishChanges(changes, { label: "import in Redux DevTools", origin: ORIGIN });
    return undefined;
  } catch (error) {
    return { error };
  }
}

function isStored(kind: string): boolean {
  return kind === "atom" || kind === "ref" || kind === "agent";
}
