export { batchUpdatesWith, type BatchUpdates } from "./channel.ts";
export { type SetAtom, useAtom } from "./use-atom.ts";
export { useDeref } from "./use-deref.ts";
export { useRef } from "./use-ref.ts";
