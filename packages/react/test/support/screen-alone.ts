import { deref, type Identity } from "@dosync/core";
import { startTransition } from "react";
import type { Branch } from "../../src/transition/branch.ts";
import { type Action, Reader } from "../../src/transition/reader.ts";
import { Screen } from "../../src/transition/screen.ts";

/** What an identity is on the screen that comes next. */
export function tipOf<T>({ branches }: Screen, identity: Identity<T>): T {
  return branches.tip.world.read(identity);
}

/** What an identity is on the screen. */
export function shownOn<T>({ branches }: Screen, identity: Identity<T>): T {
  return branches.committed.world.read(identity);
}

/** React renders a branch, with the urgent updates of so many pings, and puts it on the screen. */
export function show(screen: Screen, branch: Branch, pings: number = 0): void {
  screen.beginPass(branch, pings);
  screen.commitBranch(branch);
}

/** A screen without React, and what React would hear of it. */
export interface Alone {
  readonly screen: Screen;
  /** The branches that React was given, the oldest first. */
  readonly handed: Branch[];
  readonly readers: Reader[];
  readonly read: {
    readonly told: [identity: Identity<unknown>, action: Action][];
    pings: number;
    renderedAll: number;
  };
  readonly close: () => void;
}

/** Opens a screen with a reader for each identity. */
export function open(identities: readonly Identity<unknown>[]): Alone {
  const screen = new Screen(false);
  const read = {
    told: [] as [identity: Identity<unknown>, action: Action][],
    pings: 0,
    renderedAll: 0,
  };
  const handed: Branch[] = [];
  const readers: Reader[] = [];
  const close = screen.attach({
    hand: (branch) => void handed.push(branch),
    ping: () => void read.pings++,
    renderAll: () => void read.renderedAll++,
    startTransition,
  });
  for (const identity of identities) {
    const reader = new Reader(screen, identity);
    readers.push(reader);
    const rendered = { branch: screen.branches.now(), outcome: deref(identity) };
    const dispatch = (action: Action): void => void read.told.push([identity, action]);
    reader.attaches(dispatch, rendered)();
    reader.shows(rendered)();
  }
  read.told.length = read.pings = 0;
  return { screen, handed, readers, read, close };
}
