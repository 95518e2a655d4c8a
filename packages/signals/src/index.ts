export { fromSignal, type FromSignalOptions } from "./from-signal.ts";
export { toSignal } from "./to-signal.ts";
