import { make } from "#application";
import { nextTick } from "vue";
import { pageOf } from "./application.ts";

async function flush(change: () => void): Promise<void> {
  change();
  await nextTick();
}

Object.assign(globalThis, pageOf(make, flush, false));
