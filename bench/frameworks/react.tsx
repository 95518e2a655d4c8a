import { make } from "#application";
import { flushSync } from "react-dom";
import { time } from "./application.ts";

Object.assign(globalThis, {
  benchmark: () => time(make, (change) => flushSync(change), true),
});
