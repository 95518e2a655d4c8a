import { Callback } from "../commit/calls.ts";
import { deliver, openCommit } from "../commit/delivery.ts";

/** Calls a function after earlier commits are delivered, outside of transactions. */
export function deliverInTurn(call: () => void): void {
  const turn = openCommit();
  turn.notices.add(new Callback(call));
  deliver(turn);
}
