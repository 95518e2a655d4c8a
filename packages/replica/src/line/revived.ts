import type { Mutation, MutationOptions } from "../model/define-model.ts";
import { upcastCall } from "../model/upcast.ts";
import { runConfined } from "./named.ts";
import type { Mutations } from "./options.ts";
import type { QueuedCall } from "./outbox.ts";
import { type Keeper, Pending } from "./pending.ts";
import type { Shared } from "./shared.ts";
import { unknownMutation } from "./usable.ts";

/** What a replica is that shows a call which another one has run. */
interface Reviver {
  readonly label: string;
  readonly model: object;
  /** The version of the model of this program. */
  readonly version: number;
  readonly shared: Shared;
  readonly mutations: Mutations;
  readonly keeper: Keeper;
}

/** The mutation of a call that was run elsewhere. One that is not known here is held back. */
export function revived(
  call: QueuedCall,
  { label, model, version, shared, mutations, keeper }: Reviver,
): Pending {
  const { by, now } = call;
  const context = Object.freeze({ by, now });
  const meant = (): Meant => {
    const called = call.name ?? "a mutation";
    // A newer program may mean something else by it.
    if (call.version > version) throw unknownMutation(label, called);
    const [name, args] = upcastCall(mutations, [called, call.args], call.version, version);
    const mutation = mutations.get(name);
    if (mutation === undefined) throw unknownMutation(label, name);
    return { mutation, args };
  };
  const body = (): unknown => {
    const { mutation, args } = meant();
    return runConfined(mutation, model, shared, args, context);
  };
  return new Pending(call, body, hearersOf(meant), keeper);
}

/** A mutation of this program, with the arguments that it takes. */
interface Meant {
  readonly mutation: Mutation<never, never>;
  readonly args: unknown;
}

/** The functions of the options that hear what has become of it. A call that is not known has none. */
function hearersOf(meant: () => Meant): MutationOptions<never, never, never> {
  try {
    const { mutation, args } = meant();
    const { onConfirmed, onRefused } = mutation.options;
    return {
      onConfirmed: onConfirmed && (() => onConfirmed(args as never)),
      onRefused: onRefused && ((error) => onRefused(error, args as never)),
    };
  } catch {
    return {};
  }
}
