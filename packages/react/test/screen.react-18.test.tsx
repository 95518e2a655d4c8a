import { atom, deref, type Identity, reset, swap } from "@dosync/core";
import { startTransition } from "react";
import { expect, onTestFinished, test } from "vitest";
import { rendersUrgentLanesTogether } from "../src/transition/react-internals.ts";
import type { Branch } from "../src/transition/branch.ts";
import { type Action, Reader, URGENT } from "../src/transition/reader.ts";
import { Screen } from "../src/transition/screen.ts";

test("a head that was given up and is on the screen all the same: everything starts anew", () => {
  const count = atom(1);
  const { screen, handed, read } = open([count]);
  startTransition(() => void reset(count, 2));
  swap(count, (n) => n * 10);
  const [head] = handed.splice(0);
  screen.settle();
  screen.branches.renewHead(); // a reader has come that this head lacks
  expect(head!.world.isOpen).toBe(false);

  const { told } = read;
  told.length = 0;
  screen.commitBranch(head!);
  screen.settle();

  expect(told).toEqual([[count, URGENT]]);
  expect(screen.branches.now().world.read(count)).toBe(deref(count));
  expect([screen.branches.head, screen.branches.token]).toEqual([undefined, head]);
});

test("as many urgent commits in a tick as there are readers cost as much as there are readers", () => {
  const atoms = Array.from({ length: 1000 }, () => atom(0));
  const { read, screen } = open(atoms);

  for (const one of atoms) swap(one, (n) => n + 1);

  const { told } = read;
  const limit = rendersUrgentLanesTogether ? atoms.length : 3 * atoms.length;
  expect(told.length).toBeLessThanOrEqual(limit);
  expect(read.pings).toBe(atoms.length);
  expect(read.renderedAll > 0).toBe(!rendersUrgentLanesTogether);

  screen.beginPass(screen.branches.token, 1);
  screen.commitUrgent(1);
  told.length = 0;
  swap(atoms[0]!, (n) => n + 1); // from here on it is as at the beginning
  expect(told).toEqual([[atoms[0], URGENT]]);
});

/** A screen with a reader for each identity, and what React hears of it. */
function open(identities: readonly Identity<unknown>[]) {
  const screen = new Screen(false);
  const read = {
    told: [] as [identity: Identity<unknown>, action: Action][],
    pings: 0,
    renderedAll: 0,
  };
  const handed: Branch[] = [];
  const detach = screen.attach({
    hand: (branch) => void handed.push(branch),
    ping: () => void read.pings++,
    renderAll: () => void read.renderedAll++,
    startTransition,
  });
  onTestFinished(detach);
  for (const identity of identities) {
    const reader = new Reader(screen, identity);
    const rendered = { branch: screen.branches.now(), outcome: deref(identity) };
    const dispatch = (action: Action): void => void read.told.push([identity, action]);
    reader.attaches(dispatch, rendered)();
    reader.shows(rendered)();
  }
  read.told.length = read.pings = 0;
  return { screen, handed, read };
}
