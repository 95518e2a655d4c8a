import { type DerivedName, formulas, type Name, type SourceName } from "./program.ts";

/** One world: what every source has for a value. */
export type Values = ReadonlyMap<SourceName, number>;

/** What stands for a derived value that cannot be computed. */
export const FAILED: unique symbol = Symbol("failed");

/** A derived value is computed from scratch. */
export function readIn(values: Values, name: Name): number {
  return isDerived(name)
    ? formulas[name]((other) => readIn(values, other))
    : (values.get(name) as number);
}

/** Its value, or that it cannot be computed. */
export function resultIn(values: Values, name: Name): unknown {
  try {
    return readIn(values, name);
  } catch {
    return FAILED;
  }
}

/** Why a derived value cannot be computed. */
export function causeIn(values: Values, name: Name): unknown {
  try {
    return readIn(values, name);
  } catch (error) {
    return error;
  }
}

export function isDerived(name: Name): name is DerivedName {
  return name.startsWith("d");
}
