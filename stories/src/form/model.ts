import { atom, deref, derived, swap } from "@dosync/core";

/** One number that never leaves its bounds, whoever tries. */
export function createCounter() {
  const count = atom(0, { label: "count", validator: (n) => n >= 0 && n <= 10 });
  const add = (step: number): number => swap(count, (n, by) => n + by, step);
  return { count, add };
}

/** A form whose fields are atoms. What a validator refuses never reaches the rest of the page. */
export function createWorkspace() {
  const name = atom("Night Owls", {
    label: "name",
    validator: (text) =>
      (text.trim().length >= 2 && text.length <= 24) || refuse("Use 2 to 24 characters."),
  });
  const address = atom("night-owls", {
    label: "address",
    validator: (text) =>
      /^[a-z][a-z0-9-]*$/.test(text) || refuse("Lower case letters, digits and hyphens only."),
  });
  const seats = atom(5, {
    label: "seats",
    validator: (n) => (Number.isInteger(n) && n >= 1 && n <= 50) || refuse("Between 1 and 50."),
  });
  const price = derived(() => deref(seats) * 8, { label: "price" });

  return { name, address, seats, price, identities: [name, address, seats] };
}

/** A validator refuses by returning false, or by throwing what the reader should be told. */
function refuse(message: string): never {
  throw new Error(message);
}

export type Counter = ReturnType<typeof createCounter>;
export type Workspace = ReturnType<typeof createWorkspace>;
