import type { SpaceName } from "../store/store.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { Device } from "./device.ts";
import { IdbStorage } from "./idb-storage.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { fromText } from "../wire/text.ts";
import type { Backend } from "../wire/wire.ts";
import type { OutboxLine, RemotePlace, Start } from "../line/outbox.ts";
import type { Link } from "../line/sequencer.ts";
import { RemoteLink } from "./remote-link.ts";

/** What a {@link Backend} is asked about. */
export interface BackendOf {
  readonly space: string;
  readonly device: Device;
  /** The version of the model of this program. */
  readonly version: number;
  readonly signal: AbortSignal;
}

/** How devices reach what decides. */
export interface DeviceOptions extends ConnectionOptions {
  /** Which of all that this origin has devices of. */
  readonly name: string;
  readonly user: string;
  readonly storage: "indexeddb" | "memory" | undefined;
  /** See {@link RemotePlace}. */
  readonly writes?: RemotePlace["writes"];
  /** What is asked about a space, until the signal. */
  readonly backend: (about: BackendOf) => Backend;
  /** Calls a function when there may be something new. It answers what ends that. */
  readonly listen?: ((hint: () => void) => () => void) | undefined;
}

/** An `OpenDevice` is a device with its connection. All replicas of this page that are on it share it. */
export class OpenDevice {
  readonly device: Device;
  connection: Connection | undefined = undefined;
  readonly #options: DeviceOptions;
  readonly #space: string;
  readonly #version: number;
  readonly #links: Set<RemoteLink> = new Set();
  readonly #onEmpty: () => void;
  #end: AbortController | undefined = undefined;

  /** @param version That of the model of this program. */
  constructor(name: SpaceName, version: number, options: DeviceOptions, onEmpty: () => void) {
    const { user, storage = typeof indexedDB === "undefined" ? "memory" : "indexeddb" } = options;
    const database = `dosync ${JSON.stringify([options.name, name.model, name.space, user])}`;
    this.device = new Device(
      storage === "memory" ? new MemoryStorage() : new IdbStorage(database),
      user,
    );
    this.#options = options;
    this.#space = name.space;
    this.#version = version;
    this.#onEmpty = onEmpty;
  }

  join(link: RemoteLink): void {
    this.#links.add(link);
    this.update();
  }

  leave(link: RemoteLink): void {
    this.#links.delete(link);
    this.update();
    if (this.#links.size > 0) return;
    this.device.storage.close();
    this.#onEmpty();
  }

  /** There is a connection while somebody uses it. */
  update(): void {
    const isUsed = [...this.#links].some(({ isPaused }) => !isPaused);
    if (isUsed === (this.connection !== undefined)) return;
    if (isUsed) this.#connect();
    else {
      this.#end?.abort();
      this.connection = undefined;
    }
  }

  #connect(): void {
    const { backend, listen } = this.#options;
    const end = new AbortController();
    this.#end = end;
    const connection = new Connection(
      this.device,
      backend({
        space: this.#space,
        device: this.device,
        version: this.#version,
        signal: end.signal,
      }),
      this.#options,
      end.signal,
      (isFailing, error) => {
        for (const link of this.#links) link.failed(isFailing, error);
      },
    );
    this.connection = connection;
    const online = (): void => connection.wake();
    const target = globalThis as Partial<Pick<Window, "addEventListener" | "removeEventListener">>;
    target.addEventListener?.("online", online);
    const stop = listen?.(online);
    end.signal.addEventListener("abort", () => {
      target.removeEventListener?.("online", online);
      stop?.();
    });
  }
}

/**
 * A place whose spaces are followed on devices. There is one for each of them, while somebody in this page
 * uses it.
 */
export function onDevices(options: DeviceOptions): RemotePlace {
  const opened = new Map<string, OpenDevice>();
  return {
    user: options.user,
    writes: options.writes,
    start: ({ cursor, values }) => ({
      cursor,
      values: values.map(([address, text]) => [address, fromText(text)] as const),
    }),
    follow(name: SpaceName, line: OutboxLine, start?: Start): Link {
      const key = JSON.stringify([name.model, name.space]);
      let device = opened.get(key);
      if (device === undefined) {
        device = new OpenDevice(name, line.version, options, () => opened.delete(key));
        opened.set(key, device);
      }
      return new RemoteLink(device, line, start);
    },
  };
}
