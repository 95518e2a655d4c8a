import { make } from "#application";
import { flushSync } from "react-dom";
import { pageOf } from "./application.ts";

Object.assign(
  globalThis,
  pageOf(make, (change) => flushSync(change), true),
);
