/**
 * For `@dosync/server`: what decides mutations, and what a device and a server say to each other. It changes
 * together with that package, so programs do not use it.
 *
 * @module
 */
export { refusalOf } from "./errors.ts";
export { argumentsOf } from "./line/admit.ts";
export { batchOf, migration } from "./line/batch.ts";
export { runConfined } from "./line/named.ts";
export { type Line, Sequencer } from "./line/sequencer.ts";
export { type Outcome, replayLine, type Runnable } from "./line/replay.ts";
export { Shared } from "./line/shared.ts";
export { readWrites, type Write, writing } from "./server/writes.ts";
export { upcastCall } from "./model/upcast.ts";
export { fromText, toText } from "./wire/text.ts";
export type { Answer, Patch, Problem, PushRequest, WireMutation } from "./wire/wire.ts";
