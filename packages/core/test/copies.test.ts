import { expect, test, vi } from "vitest";
import * as own from "@dosync/core";
import * as ownAdapter from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

vi.resetModules();
const other = await import("@dosync/core");

const atom = other.atom(1, { label: "count" }) as never;
const ref = other.ref(1, { label: "balance" }) as never;
const agent = other.agent(1, { label: "worker" }) as never;

function derefIn(open: own.Snapshot | own.Draft): unknown {
  try {
    return open.deref(ref);
  } finally {
    open[Symbol.dispose]();
  }
}

const inc = (n: number): number => n + 1;

test.each<[name: string, use: () => unknown]>([
  ["deref", () => own.deref(atom)],
  ["peek", () => own.peek(ref)],
  ["reset", () => own.reset(atom, 2)],
  ["swap", () => own.swap(atom, inc)],
  ["compareAndSet", () => own.compareAndSet(atom, 1, 2)],
  ["alter", () => own.dosync(() => own.alter(ref, inc))],
  ["refSet", () => own.dosync(() => own.refSet(ref, 2))],
  ["commute", () => own.dosync(() => own.commute(ref, inc))],
  ["ensure", () => own.dosync(() => own.ensure(ref))],
  ["send", () => own.send(agent, inc)],
  ["deref in a derived value", () => own.deref(own.derived(() => own.deref(ref)))],
  ["deref in an invariant", () => own.invariant("positive", () => own.deref<number>(ref) > 0)],
  ["addWatch", () => own.addWatch(ref, "key", () => {})],
  ["setValidator", () => own.setValidator(ref, () => true)],
  ["meta", () => own.meta(ref)],
  ["lens", () => own.lens(ref, inc, inc)],
  ["deref of a snapshot", () => derefIn(own.snapshot())],
  ["deref of a draft", () => derefIn(own.draft())],
  ["checkIdentity of the adapter", () => ownAdapter.checkIdentity(ref, "useDeref")],
  ["subscribe of the adapter", () => ownAdapter.subscribe(ref, () => {})],
  ["readCommitted of the adapter", () => ownAdapter.readCommitted(ref)],
])("an identity of another copy of core is refused by %s", (_name, use) => {
  expect(thrownBy(use)).toMatchObject({ name: "NotAnIdentityError", code: "OTHER_COPY" });
  expect([atom, ref, agent].map((identity) => other.deref(identity))).toEqual([1, 1, 1]);
});

test("an identity of another copy of core is refused by the handle of an asynchronous transaction", async () => {
  for (const use of [
    (tx: own.Transaction) => tx.deref(ref),
    (tx: own.Transaction) => tx.alter(ref, inc as never),
    (tx: own.Transaction) => tx.send(agent, inc as never),
  ]) {
    // oxlint-disable-next-line no-await-in-loop
    await expect(own.dosyncAsync((tx) => use(tx))).rejects.toMatchObject({ code: "OTHER_COPY" });
  }
});
