// What passes between the thread that listens and the one that decides.

/** A request, with its body read. */
interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: [string, string][];
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

export type ToWorker =
  | { readonly type: "ask"; readonly id: number; readonly asked: Asked }
  /** The reader takes one more chunk of an answer. */
  | { readonly type: "more"; readonly id: number }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "stop"; readonly timeout: number | undefined };

export type FromWorker =
  | {
      readonly type: "answer";
      readonly id: number;
      readonly status: number;
      readonly headers: [string, string][];
    }
  | { readonly type: "chunk"; readonly id: number; readonly chunk: Uint8Array<ArrayBuffer> }
  | { readonly type: "end"; readonly id: number }
  | { readonly type: "stopped" };

/** What both threads see at the same time. */
export interface Shared {
  /** How often the thread that decides had time for something else. */
  readonly beats: Int32Array<SharedArrayBuffer>;
  /** Its length, and the name of the mutation that runs. */
  readonly running: Uint8Array<SharedArrayBuffer>;
  readonly endless: readonly string[];
}

const MOST = 200;

export function makeShared(endless: readonly string[]): Shared {
  return {
    beats: new Int32Array(new SharedArrayBuffer(4)),
    running: new Uint8Array(new SharedArrayBuffer(1 + MOST)),
    endless,
  };
}

export function noteRunning({ running }: Shared, mutation: string | undefined): void {
  const text = new TextEncoder().encode(mutation ?? "").subarray(0, MOST);
  running.set(text, 1);
  Atomics.store(running, 0, text.length);
}

export function runningIn({ running }: Shared): string | undefined {
  const length = Atomics.load(running, 0);
  return length === 0 ? undefined : new TextDecoder().decode(running.slice(1, 1 + length));
}
