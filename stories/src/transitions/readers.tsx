import type { Atom } from "@dosync/core";
import { useDeref } from "@dosync/react";
import { type ReactElement, useEffect, useReducer } from "react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { Seasons } from "./model.ts";

/** Shows something for the season that it is. */
export type Show = (season: number) => ReactElement;
export type Read = (show: Show) => ReactElement;

/** Three ways for a component to learn which season it is. */
export function readersOf({ ours, safe, naive }: Seasons): Record<keyof Seasons, Read> {
  return {
    ours: (show) => <OurReader of={ours.season} show={show} />,
    safe: (show) => <SafeReader of={safe.store} show={show} />,
    naive: (show) => <NaiveReader of={naive.store} show={show} />,
  };
}

/** Below a TransitionRoot it sees one state of the world in each pass. */
function OurReader({ of, show }: { of: Atom<number>; show: Show }): ReactElement {
  return show(useDeref(of));
}

/** useSyncExternalStore: never torn, since React gives up the transition and renders at once. */
function SafeReader({ of, show }: { of: StoreApi<number>; show: Show }): ReactElement {
  return show(useStore(of));
}

/** A subscription by hand, and whatever the store says at the moment of rendering. */
function NaiveReader({ of, show }: { of: StoreApi<number>; show: Show }): ReactElement {
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  useEffect(() => of.subscribe(renderAgain), [of]);
  return show(of.getState());
}
