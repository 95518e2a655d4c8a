import type { Channel } from "@dosync/core/adapter";
import { batch } from "@preact/signals-core";

/** Brings one commit to signals as one batch: effects run when all of it can be read. */
export const channel: Channel = (notifications) => {
  batch(() => {
    for (const notify of notifications) notify();
  });
};
