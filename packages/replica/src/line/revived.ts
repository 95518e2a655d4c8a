import type { Mutation, MutationOptions } from "../model/define-model.ts";
import { upcastCall } from "../model/upcast.ts";
import { runConfined } from "./named.ts";
import type { Mutations } from "./options.ts";
import type { QueuedCall, WritesOfPlace } from "./outbox.ts";
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
  /** How it shows what has no name. */
  readonly writes: WritesOfPlace | undefined;
}

/** The mutation of a call that was run elsewhere. One that is not known here is held back. */
export function revived(
  call: QueuedCall,
  { label, model, version, shared, mutations, keeper, writes }: Reviver,
): Pending {
  const { by, name, now } = call;
  const context = Object.freeze({ by, now });
  if (name === undefined) {
    const write = (): void => {
      // What an older program has written has another shape.
      const body = call.version === version && writes?.body(call.args, shared);
      if (!body) throw unknownMutation(label, "the transaction");
      body();
    };
    return new Pending(call, write, {}, keeper);
  }
  const meant = (): Meant => {
    // A newer program may mean something else by it.
    if (call.version > version) throw unknownMutation(label, name);
    const [meantNow, args] = upcastCall(mutations, [name, call.args], call.version, version);
    const mutation = mutations.get(meantNow);
    if (mutation === undefined) throw unknownMutation(label, meantNow);
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
