import type { SpaceName } from "../store/store.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { Device } from "./device.ts";
import { IdbStorage } from "./idb-storage.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { Requests } from "./requests.ts";
import type { RemoteLink } from "./remote-link.ts";

/** How devices reach a server. */
export interface DeviceOptions extends ConnectionOptions {
  readonly url: string;
  readonly user: string;
  readonly fetch: typeof fetch;
  readonly headers: () => HeadersInit | Promise<HeadersInit>;
  readonly storage: "indexeddb" | "memory";
}

/** An `OpenDevice` is a device with its connection, for all replicas of this page that are on it. */
export class OpenDevice {
  readonly device: Device;
  connection: Connection | undefined = undefined;
  readonly #options: DeviceOptions;
  readonly #space: string;
  readonly #links: Set<RemoteLink> = new Set();
  readonly #onEmpty: () => void;
  #end: AbortController | undefined = undefined;

  constructor(name: SpaceName, options: DeviceOptions, onEmpty: () => void) {
    const { user, storage, url } = options;
    const database = `dosync ${JSON.stringify([url, name.model, name.space, user])}`;
    this.device = new Device(
      storage === "memory" ? new MemoryStorage() : new IdbStorage(database),
      user,
    );
    this.#options = options;
    this.#space = name.space;
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
    const { url, fetch: fetcher, headers } = this.#options;
    const end = new AbortController();
    this.#end = end;
    const requests = new Requests(url, this.#space, fetcher, headers, end.signal);
    const connection = new Connection(
      this.device,
      requests,
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
    end.signal.addEventListener("abort", () => target.removeEventListener?.("online", online));
  }
}
