// What both pages do before they show anything: say who uses them, and open the replicas.
import { atom, deref, reset } from "@dosync/core";
import { openReplica, type Replica } from "@dosync/replica";
import { server } from "@dosync/replica/server";
import { type Bank, bank, transfer } from "./models/bank.ts";
import { addCard, type Board, board, moveCard, removeCard } from "./models/board.ts";

/** Whether this page may use the network. It is an atom: what one page does not share with others. */
export const isOnline = atom(true);
let plug = new AbortController();

/** Pulls the plug of this page, or puts it in again. */
export function toggleNetwork(): void {
  reset(isOnline, !deref(isOnline));
  plug.abort(new TypeError("This page is offline."));
  if (deref(isOnline)) {
    plug = new AbortController();
    globalThis.dispatchEvent(new Event("online"));
  }
}

const pluggedFetch: typeof fetch = (input, init) => {
  const signals = [plug.signal, init?.signal].filter((signal) => signal != null);
  return fetch(input, { ...init, signal: AbortSignal.any(signals) });
};

export interface Opened {
  readonly user: string;
  readonly board: Replica<Board>;
  readonly bank: Replica<Bank>;
}

export function open(user: string): Opened {
  const at = (path: string) =>
    server(path, {
      user,
      headers: () => ({ authorization: `Bearer ${encodeURIComponent(user)}` }),
      fetch: pluggedFetch,
    });
  const space = "team";
  const mutations = [addCard, moveCard, removeCard];
  return {
    user,
    board: openReplica(board, { space, at: at("/api/board"), mutations }),
    bank: openReplica(bank, { space, at: at("/api/bank"), mutations: [transfer] }),
  };
}

/** The name in the address: `?as=Ada`. */
export function userOfPage(): string {
  return new URLSearchParams(location.search).get("as")?.trim() || "Ada";
}
