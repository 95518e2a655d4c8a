export { useAtom } from "./use-atom.ts";
export { useDeref } from "./use-deref.ts";
export { useRef } from "./use-ref.ts";
