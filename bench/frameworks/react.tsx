import { make } from "#application";
import { flushSync } from "react-dom";
import { type Flush, holding, time } from "./application.ts";

const flush: Flush = (change) => flushSync(change);

Object.assign(globalThis, { benchmark: () => time(make, flush, true), ...holding(make, flush) });
