import { alter, dosync, ref } from "@dosync/core";
import { add, collection } from "@dosync/core/collection";

/** Two accounts, how often money went from one to the other, and a row for each time. */
export const createBank = () => ({
  checking: ref(0),
  savings: ref(0),
  count: ref(0),
  transfers: collection<{ readonly id: number }>()({ key: (transfer) => transfer.id }),
});
export type Bank = ReturnType<typeof createBank>;

export function transfer({ checking, savings, count, transfers }: Bank): number {
  return dosync(() => {
    alter(checking, (balance) => balance - 1);
    alter(savings, (balance) => balance + 1);
    const id = alter(count, (number) => number + 1);
    add(transfers, { id });
    return id;
  });
}
