import { dosyncItself } from "./libraries/dosync.tsx";
import { effect } from "./libraries/effect.ts";
import { jotai } from "./libraries/jotai.tsx";
import { mobxKeystone } from "./libraries/mobx-keystone.tsx";
import { mobx } from "./libraries/mobx.tsx";
import { pinia } from "./libraries/pinia.ts";
import { reatom } from "./libraries/reatom.tsx";
import { signals } from "./libraries/signals.tsx";
import { tanstackDb } from "./libraries/tanstack-db.tsx";
import { tinybase } from "./libraries/tinybase.tsx";
import { zustand } from "./libraries/zustand.tsx";
import type { Peer } from "./peer.ts";

/** The columns of README's table, in their order. */
export const peers: readonly Peer[] = [
  dosyncItself,
  zustand,
  pinia,
  jotai,
  mobx,
  signals,
  effect,
  tinybase,
  reatom,
  mobxKeystone,
  tanstackDb,
];
