// Random programs, and a plain list of what each must leave in the log.
import {
  alter,
  type Atom,
  atom,
  deref,
  dosync,
  dosyncAsync,
  invariant,
  type InvariantHandle,
  ref,
  type Ref,
  refSet,
  reset,
} from "@dosync/core";
import { at, type Collection, collection, remove, set } from "@dosync/core/collection";
import { type Arbitrary, array, constantFrom, integer, oneof, record } from "fast-check";

export type Command =
  | { readonly does: "transfer"; readonly sum: number }
  | { readonly does: "count"; readonly value: number }
  | { readonly does: "row"; readonly id: number; readonly value: number }
  | { readonly does: "order"; readonly overtaken: number };

const commands: Record<Command["does"], Arbitrary<Command>> = {
  transfer: record({ does: constantFrom("transfer"), sum: integer({ min: -3, max: 9 }) }),
  count: record({ does: constantFrom("count"), value: integer({ min: -2, max: 3 }) }),
  row: record({
    does: constantFrom("row"),
    id: integer({ min: 1, max: 3 }),
    value: integer({ min: 0, max: 2 }),
  }),
  order: record({ does: constantFrom("order"), overtaken: integer({ min: 0, max: 3 }) }),
};
export const programs: Arbitrary<Command[]> = array(oneof(...Object.values(commands)), {
  maxLength: 25,
});

/** What the log must say of one commit or refusal. */
export interface Expected {
  readonly kind: "commit" | "refused";
  readonly label: string | undefined;
  /** The written values by address; of a refusal, none. */
  readonly writes?: Readonly<Record<string, unknown>>;
  readonly attempts?: number;
}

interface Row {
  readonly id: number;
  readonly value: number;
}

/** A bank that never lends, a counter without negative values, rows, and a stock that is contested. */
export interface Model {
  readonly checking: Ref<number>;
  readonly savings: Ref<number>;
  readonly stock: Ref<number>;
  readonly count: Atom<number>;
  readonly rows: Collection<Row, number>;
}

export function makeModel(): { readonly model: Model; readonly rule: InvariantHandle } {
  const model: Model = {
    checking: ref(10),
    savings: ref(0),
    stock: ref(100),
    count: atom(0, { validator: (n) => n >= 0 }),
    rows: collection<Row>()({ key: ({ id }) => id }),
  };
  const { checking, savings } = model;
  const rule = invariant("no credit", () => deref(checking) >= 0 && deref(savings) >= 0);
  return { model, rule };
}

/** Runs one command, and answers what the log must have got. */
export async function run(model: Model, command: Command): Promise<Expected[]> {
  const { checking, savings, stock, count, rows } = model;
  if (command.does === "transfer") {
    const sums = [deref(checking) - command.sum, deref(savings) + command.sum] as const;
    const act = (): void => {
      refSet(checking, sums[0]);
      refSet(savings, sums[1]);
    };
    if (sums[0] < 0 || sums[1] < 0) {
      refused(() => dosync(act, { label: "transfer" }));
      return [{ kind: "refused", label: "transfer" }];
    }
    dosync(act, { label: "transfer" });
    const [one, other] = sums;
    return [
      {
        kind: "commit",
        label: "transfer",
        writes: { checking: one, savings: other },
        attempts: 1,
      },
    ];
  }
  if (command.does === "count") {
    const { value } = command;
    if (value < 0) {
      refused(() => reset(count, value));
      return [{ kind: "refused", label: undefined }];
    }
    reset(count, value);
    return [{ kind: "commit", label: undefined, writes: { count: value }, attempts: 1 }];
  }
  if (command.does === "row") {
    const { id, value } = command;
    const isThere = deref(at(rows, id)) !== undefined;
    const row = { id, value };
    dosync(() => void (value === 0 ? remove(rows, id) : set(rows, row)), { label: "row" });
    if (value === 0 && !isThere) return [];
    const written = value === 0 ? undefined : row;
    return [{ kind: "commit", label: "row", writes: { [`rows/${id}`]: written }, attempts: 1 }];
  }
  return order(stock, command.overtaken);
}

async function order(stock: Model["stock"], overtaken: number): Promise<Expected[]> {
  const expected: Expected[] = [];
  await dosyncAsync(
    async (tx) => {
      tx.alter(stock, (n) => n - 1);
      await Promise.resolve();
      if (tx.attempt > overtaken) return;
      dosync(() => alter(stock, (n) => n + 10), { label: "delivery" });
      const writes = { stock: deref(stock) };
      expected.push({ kind: "commit", label: "delivery", writes, attempts: 1 });
    },
    { label: "order", backoff: () => 0 },
  );
  const writes = { stock: deref(stock) };
  return [...expected, { kind: "commit", label: "order", writes, attempts: overtaken + 1 }];
}

function refused(act: () => unknown): void {
  try {
    act();
  } catch {
    return;
  }
  throw new Error("A change was expected to be refused.");
}
