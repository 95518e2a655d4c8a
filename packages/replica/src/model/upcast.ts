import type { Mutation } from "./define-model.ts";

/** The name and the arguments of a mutation that is to be run. */
export type NamedCall = readonly [name: string, args: unknown];

/** Rewrites the arguments of an older version for this one: see `upcast` of {@link MutationOptions}. */
export type Upcasts<A> = Readonly<Record<number, (args: A) => NamedCall>>;

/**
 * A call that an older program has made, as the model has it now. Each version after that one may give it
 * other arguments, or another mutation.
 *
 * @param mutations Those of this program, by their names.
 * @throws What a step throws.
 */
export function upcastCall(
  mutations: ReadonlyMap<string, Mutation<never, never>>,
  call: NamedCall,
  from: number,
  to: number,
): NamedCall {
  let [name, args] = call;
  for (let version = from + 1; version <= to; version++) {
    const upcast = mutations.get(name)?.options.upcast as Upcasts<unknown> | undefined;
    [name, args] = upcast?.[version]?.(args) ?? [name, args];
  }
  return [name, args];
}
