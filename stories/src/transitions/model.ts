import { atom, deref, swap } from "@dosync/core";
import { createStore } from "zustand/vanilla";

export const SEASONS = ["Spring", "Summer", "Autumn", "Winter"] as const;

/** How many tiles there are, and how long one takes to render: together more than anybody waits. */
export const TILES = 120;
const MILLISECONDS_A_TILE = 1.5;

export const nextSeason = (season: number): number => (season + 1) % SEASONS.length;

/** Which season it is: in an atom of ours, and in two ordinary stores. */
export function createSeasons() {
  const season = atom(0, { label: "season" });
  return {
    ours: { season, get: () => deref(season), next: () => void swap(season, nextSeason) },
    safe: createOrdinary(),
    naive: createOrdinary(),
  };
}

function createOrdinary() {
  const store = createStore(() => 0);
  return { store, get: store.getState, next: () => store.setState(nextSeason) };
}

/** Rendering a tile is work, as in a chart or a long table. */
export function work(): void {
  const end = performance.now() + MILLISECONDS_A_TILE;
  while (performance.now() < end);
}

export type Seasons = ReturnType<typeof createSeasons>;
