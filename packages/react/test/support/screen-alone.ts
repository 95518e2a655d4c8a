import { deref, type Identity } from "@dosync/core";
import { startTransition } from "react";
import type { RenderWorld } from "../../src/transition/render-world.ts";
import { type Action, Reader } from "../../src/transition/reader.ts";
import { Screen } from "../../src/transition/screen.ts";

/** What an identity is on the screen that comes next. */
export function tipOf<T>({ worlds }: Screen, identity: Identity<T>): T {
  return worlds.next.shown.read(identity);
}

/** What an identity is on the screen. */
export function shownOn<T>({ worlds }: Screen, identity: Identity<T>): T {
  return worlds.onScreen.shown.read(identity);
}

/** React renders a world, with the urgent updates of so many urgent updates, and puts it on the screen. */
export function show(screen: Screen, world: RenderWorld, urgentCount: number = 0): void {
  screen.beginPass(world, urgentCount);
  screen.commitWorld(world);
}

/** A screen without React, and what React would hear of it. */
export interface Alone {
  readonly screen: Screen;
  /** The worlds that React was given, the oldest first. */
  readonly handed: RenderWorld[];
  readonly readers: Reader[];
  readonly read: {
    readonly notified: [identity: Identity<unknown>, action: Action][];
    urgentCount: number;
    renderedAll: number;
  };
  readonly close: () => void;
}

/** Opens a screen with a reader for each identity. */
export function open(identities: readonly Identity<unknown>[]): Alone {
  const screen = new Screen(false);
  const read = {
    notified: [] as [identity: Identity<unknown>, action: Action][],
    urgentCount: 0,
    renderedAll: 0,
  };
  const handed: RenderWorld[] = [];
  const readers: Reader[] = [];
  const close = screen.attach({
    give: (world) => void handed.push(world),
    countUrgent: () => void read.urgentCount++,
    renderAll: () => void read.renderedAll++,
    startTransition,
  });
  for (const identity of identities) {
    const reader = new Reader(screen, identity);
    readers.push(reader);
    const rendered = { world: screen.worlds.now(), outcome: deref(identity) };
    const dispatch = (action: Action): void => void read.notified.push([identity, action]);
    reader.attaches(dispatch, rendered)();
    reader.shows(rendered)();
  }
  read.notified.length = read.urgentCount = 0;
  return { screen, handed, readers, read, close };
}
