type Later = (callback: () => void) => void;

interface Port {
  addEventListener(type: "message", listener: () => void): void;
  start(): void;
  postMessage(message: unknown): void;
  unref?(): void;
}

/** The ways of a runtime to call something soon, the fastest first. */
interface Runtime {
  readonly setImmediate?: Later;
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
}

let later: Later | undefined;

/** Waits until every microtask has run, and every one that these start. */
export function idle(): Promise<void> {
  later ??= findLater(globalThis);
  return new Promise((resolve) => (later as Later)(resolve));
}

export function findLater(runtime: object): Later {
  const { setImmediate: immediate, MessageChannel: Channel } = runtime as Runtime;
  if (immediate !== undefined) return (callback) => immediate(callback);
  if (Channel === undefined) return (callback) => void setTimeout(callback, 0);
  const { port1, port2 } = new Channel();
  const waiting: (() => void)[] = [];
  port1.addEventListener("message", () => waiting.shift()?.());
  port1.start();
  port1.unref?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(undefined);
  };
}
