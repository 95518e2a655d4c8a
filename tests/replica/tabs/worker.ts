// The commands by messages, in a worker and in a shared worker.
import { commands } from "./program.ts";

interface Message {
  readonly name: keyof typeof commands;
  readonly args: readonly unknown[];
}

function serve(port: MessagePort | DedicatedWorkerGlobalScope): void {
  port.addEventListener("message", (event) => {
    const { name, args } = (event as MessageEvent<Message>).data;
    const command = commands[name] as (...args: readonly unknown[]) => Promise<unknown>;
    command(...args).then(
      (value) => port.postMessage({ value }),
      (error: unknown) => port.postMessage({ error: String(error) }),
    );
  });
}

interface DedicatedWorkerGlobalScope extends EventTarget {
  postMessage(message: unknown): void;
}

if ("onconnect" in globalThis) {
  globalThis.addEventListener("connect", (event) => {
    const [port] = (event as MessageEvent).ports;
    serve(port!);
    port!.start();
  });
} else serve(globalThis);
