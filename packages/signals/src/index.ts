export { toSignal } from "./to-signal.ts";
