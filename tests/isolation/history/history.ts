/** What a client did to a list, and what it saw. Every value is appended once in a history. */
export type Action =
  | { readonly kind: "append"; readonly key: number; readonly value: number }
  | { readonly kind: "read"; readonly key: number; readonly result: readonly number[] };

/** One attempt of a transaction, as a client saw it from outside. */
export interface Entry {
  readonly actions: readonly Action[];
  readonly hasCommitted: boolean;
}

/** All that clients did, and the lists that were there at the end. */
export interface History {
  readonly entries: readonly Entry[];
  readonly final: readonly (readonly number[])[];
}

/** Something that must not be in a history. */
export interface Anomaly {
  readonly name: string;
  readonly detail: string;
}
