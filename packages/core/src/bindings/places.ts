import { checkObject } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";
import { isPlain } from "../ground/plain.ts";
import type { Rows } from "../collection/rows.ts";
import { IdentityNode } from "../kernel/identity.ts";
import { type Address, addressOf, refuseCollision, refuseReserved } from "./addresses.ts";
import { isReserved } from "./json.ts";
import { isCollection } from "./parts.ts";

/** An identity or a collection in a model, and the way to it. */
export interface Place {
  readonly path: readonly string[];
  readonly what: IdentityNode | Rows;
}

/** The places of a model by their addresses, in the order of its properties. */
export type Places = ReadonlyMap<Address, Place>;

/** Everything in a model that has an address: `items`, `filter.text`. */
export function placesIn(model: object): Places {
  if (DEV) checkObject(model, "A model");
  const places = new Map<Address, Place>();
  const seen = new Set<object>();
  const walk = (part: object, outer: readonly string[]): void => {
    seen.add(part);
    for (const [name, value] of Object.entries(part)) {
      const path = [...outer, name];
      if (value instanceof IdentityNode || isCollection(value)) {
        const address = addressOf({ path });
        if (isReserved(address)) refuseReserved(address);
        if (places.has(address)) refuseCollision(address);
        places.set(address, { path, what: value as IdentityNode | Rows });
      } else if (isPlain(value) && !seen.has(value)) walk(value, path);
    }
  };
  walk(model, []);
  return places;
}

/** The identities of a model with their addresses. */
export function* identitiesOf(
  places: Places,
): Generator<[address: Address, identity: IdentityNode]> {
  for (const [address, { what }] of places) {
    if (what instanceof IdentityNode) yield [address, what];
  }
}

/** The collections of a model with their addresses. */
export function* rowsIn(places: Places): Generator<[address: Address, rows: Rows]> {
  for (const [address, { what }] of places) {
    if (!(what instanceof IdentityNode)) yield [address, what];
  }
}

/** Refuses what is no object, in production as well. */
export function refuseNoObject(operation: string, needed: string, given: unknown): void {
  if (typeof given === "object" && given !== null) return;
  throw new InvalidArgumentError(
    operation,
    DEV && `${operation}() needs ${needed}, but was given ${show(given)}.`,
  );
}
