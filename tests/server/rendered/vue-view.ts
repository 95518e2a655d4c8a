import { deref } from "@dosync/core";
import { keys } from "@dosync/core/collection";
import type { Replica } from "@dosync/replica";
import { provideReplica, useMutation, useReplica, useReplicaStatus } from "@dosync/replica/vue";
import { useDeref, useDerived } from "@dosync/vue";
import { createSSRApp, defineComponent, h } from "vue";
import { type Board, board, put } from "./board.ts";

const Cards = defineComponent(() => {
  const { model } = useReplica(board);
  const status = useReplicaStatus(board);
  const { run } = useMutation(put);
  const count = useDeref(model.count);
  const ids = useDerived(() => deref(keys(model.cards)).join());
  return () => {
    const { connection, pending } = status.value;
    const text = `${count.value}: ${ids.value}; ${connection} ${pending}`;
    return h("button", { onClick: () => run(count.value + 1) }, text);
  };
});

export function appOf(replica: Replica<Board>): ReturnType<typeof createSSRApp> {
  return createSSRApp({
    setup() {
      provideReplica(replica);
      return () => h(Cards);
    },
  });
}
