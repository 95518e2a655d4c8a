import type { MarkingChannel } from "@dosync/core/adapter";
import { batch } from "@preact/signals-core";

/** Brings one commit to signals as one batch. Effects run when all of it can be read. */
export const channel: MarkingChannel = {
  comparesValues: true,
  mark(notifications, proceed) {
    batch(() => {
      for (const notify of notifications) notify();
      proceed?.();
    });
  },
};
