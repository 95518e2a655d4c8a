// The few globals that core uses. Declared here, they need neither the types of the DOM nor those of Node.
declare const process: { readonly env: { readonly NODE_ENV?: string } };
declare const console: { warn(...data: unknown[]): void };
declare function queueMicrotask(callback: () => void): void;
declare function setTimeout(callback: () => void, delay?: number): unknown;
declare function clearTimeout(handle: unknown): void;
declare const reportError: ((error: unknown) => void) | undefined;

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
