import { useDeref } from "@dosync/react";
import { useReplicaStatus } from "@dosync/replica/react";
import { bank } from "../models/bank.ts";
import { board } from "../models/board.ts";
import { isOnline, toggleNetwork } from "../open.ts";

/** Who uses this page, and what it has not been told yet. */
export function TopBar({ user }: { readonly user: string }) {
  const online = useDeref(isOnline);
  const pending = useReplicaStatus(board).pending + useReplicaStatus(bank).pending;
  return (
    <header>
      <strong>{user}</strong>
      <span className="quiet" role="status">
        {pending === 0 ? "Everything is saved" : `${pending} to be saved`}
      </span>
      <button aria-pressed={!online} onClick={toggleNetwork}>
        {online ? "Go offline" : "Go online"}
      </button>
    </header>
  );
}
