import { make } from "#application";
import { nextTick } from "vue";
import { holding, time } from "./application.ts";

async function flush(change: () => void): Promise<void> {
  change();
  await nextTick();
}

Object.assign(globalThis, { benchmark: () => time(make, flush, false), ...holding(make, flush) });
