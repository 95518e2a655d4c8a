import { deref } from "@dosync/core";
import { keys } from "@dosync/core/collection";
import { useDeref, useDerived } from "@dosync/react";
import type { Replica } from "@dosync/replica";
import { ReplicaProvider, useMutation, useReplica, useReplicaStatus } from "@dosync/replica/react";
import { createElement as h, type ReactElement, Suspense } from "react";
import { type Board, board, put } from "./board.ts";

function Cards(): ReactElement {
  const { model } = useReplica(board);
  const { connection, pending } = useReplicaStatus(board);
  const { run } = useMutation(put);
  const count = useDeref(model.count);
  const ids = useDerived(() => deref(keys(model.cards)).join());
  return h(
    "button",
    { onClick: () => run(count + 1) },
    `${count}: ${ids}; ${connection} ${pending}`,
  );
}

export function App({ replica }: { readonly replica: Replica<Board> }): ReactElement {
  return h(ReplicaProvider<Board>, { replica }, h(Suspense, { fallback: "…" }, h(Cards)));
}
