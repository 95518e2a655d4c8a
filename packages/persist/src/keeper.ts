import { addCommitListener, type Atom, atom, type Identity } from "@dosync/core";
import {
  type AddressBook,
  addressesOf,
  checkRow,
  publishChanges,
  readCommitted,
} from "@dosync/core/adapter";
import { addressIn, isIn, isKept, isRow, unplacedIn, valuesIn } from "./addressed.ts";
import { type Found, type Item, isPromise, Items, after, valuesOf } from "./items.ts";
import type { Persisted, PersistOptions, PersistState, Values } from "./options.ts";
import { shaped } from "./shape.ts";
import { areaOf, isForbidden, type StorageArea } from "./storage.ts";
import { forgetWrites, noteWrite } from "./writers.ts";
import { follow, type Follower } from "./page.ts";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

type Status = PersistState["status"];

/** A `Keeper` loads a model's values from a storage, and writes changes there. */
export class Keeper implements Persisted {
  readonly ready: Promise<void>;
  readonly state: Atom<PersistState>;
  readonly #book: AddressBook;
  readonly #model: object;
  readonly #options: PersistOptions;
  readonly #version: number;
  readonly #wait: number;
  readonly #stop: () => void;
  readonly #follower: Follower | undefined;
  /** What is the same for all areas that keep in the same place. */
  readonly #place: unknown;
  #items: Items | undefined = undefined;
  /** What has changed since it was written, and was not given up. */
  #changed: Set<Identity<unknown>> = new Set();
  /** The places of rows, which keep their order. */
  readonly #places: Map<string, number> = new Map();
  #lastPlace = 0;
  #isLoaded = false;
  #isPaused = false;
  #isClosed = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;
  #writing: Promise<void> | undefined = undefined;

  constructor(book: AddressBook, model: object, options: PersistOptions) {
    const { key, storage, version = 1, throttle = 200, sync = false } = options;
    this.#book = book;
    this.#model = model;
    this.#options = options;
    this.#version = version;
    this.state = atom<PersistState>(
      { status: "loading", failure: undefined },
      process.env.NODE_ENV !== "production" ? { label: `persist "${key}"` } : {},
    );
    let area: StorageArea;
    try {
      area = areaOf(storage);
    } catch (error) {
      this.#wait = 0;
      this.#stop = () => {};
      this.ready = Promise.resolve();
      this.#say("unavailable", error);
      return;
    }
    if (process.env.NODE_ENV !== "production") this.#place = area.place ?? area;
    this.#items = new Items(area, key);
    this.#wait = area.writeAll === undefined ? throttle : 0;
    this.#stop = addCommitListener(({ writes, changes, origin }) => {
      if (origin === this) return;
      const unplaced = unplacedIn(writes);
      for (const row of unplaced) this.#places.delete(addressIn(this.#book, row) ?? "");
      this.#note([...unplaced, ...changes.map(([identity]) => identity)]);
    });
    this.#follower = follow(sync ? `dosync persist ${key}` : undefined, {
      leaves: () => void this.#write(),
      comesBack: () => void (sync && this.#isLoaded && this.#load()),
      hears: (news) => void (this.#isLoaded && this.#load(news)),
    });
    this.ready = Promise.resolve(this.#load());
  }

  async flush(): Promise<void> {
    await this.ready;
    await this.#write();
  }

  async clear(): Promise<void> {
    await this.ready;
    await this.#writing;
    if (this.#items === undefined) return;
    await this.#items.clear(this.#known());
    this.#changed.clear();
    this.#isLoaded = true;
    this.#failures = 0;
    this.#say(this.#isClosed ? "closed" : "saved");
    this.#follower?.tell([]);
  }

  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
    if (this.#isLoaded) this.#say("paused");
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isLoaded) return;
    this.#say("saved");
    this.#note([]);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.flush();
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#stop();
    this.#follower?.end();
    if (process.env.NODE_ENV !== "production") forgetWrites(this.#place, this);
    if (this.#isLoaded) this.#say("closed");
  }

  #say(status: Status, failure?: unknown): void {
    const now = readCommitted(this.state);
    if (now.status === status && Object.is(now.failure, failure)) return;
    publishChanges([[this.state, Object.freeze({ status, failure })]], { origin: this });
  }

  #known(): string[] {
    return [...addressesOf(this.#model)]
      .filter(([, identity]) => isKept(identity))
      .map(([address]) => address);
  }

  /** @param news The addresses that others have written; left out, it may be any. */
  #load(news?: readonly string[]): Promise<void> | void {
    const failed = (error: unknown): void => {
      this.#isLoaded = false;
      this.#say(isForbidden(error) ? "unavailable" : "damaged", error);
    };
    try {
      const loaded = after(this.#items!.read(this.#known()), (found) => this.#take(found, news));
      return isPromise(loaded) ? loaded.catch(failed) : undefined;
    } catch (error) {
      failed(error);
    }
  }

  #take(found: Found, news?: readonly string[]): void {
    if (this.#isClosed) return;
    const { version = this.#version, items } = found;
    if (version > this.#version) {
      this.#isLoaded = false;
      this.#say("outdated");
      return;
    }
    for (const [address, { n }] of items) {
      if (typeof n !== "number") continue;
      this.#places.set(address, n);
      this.#lastPlace = Math.max(this.#lastPlace, n);
    }
    const old = valuesOf(found);
    const values = shaped(this.#options, old, version, this.#version);
    const changes: [Identity<unknown>, unknown][] = [];
    for (const address of news ?? Object.keys(values)) {
      const identity = this.#book.identityAt(address);
      if (identity === undefined || !isKept(identity) || this.#changed.has(identity)) continue;
      if (!Object.hasOwn(values, address)) continue;
      if (isRow(identity)) checkRow(identity, values[address]);
      changes.push([identity, values[address]]);
    }
    // A row that others have removed has no item any more.
    for (const address of this.#isLoaded ? (news ?? this.#places.keys()) : []) {
      if (!this.#places.has(address)) continue;
      const identity = Object.hasOwn(values, address) ? undefined : this.#book.identityAt(address);
      if (identity === undefined || this.#changed.has(identity)) continue;
      changes.push([identity, undefined]);
      this.#places.delete(address);
    }
    const isNews = ([identity, value]: (typeof changes)[number]): boolean =>
      !this.#items!.isSame(readCommitted(identity), value);
    publishChanges(changes.filter(isNews), { label: `load "${this.#options.key}"`, origin: this });
    const wasLoaded = this.#isLoaded;
    this.#isLoaded = true;
    if (version < this.#version) this.#writeMigrated(old, values);
    else if (!wasLoaded) {
      this.#say(this.#isPaused ? "paused" : "saved");
      this.#note([]);
    }
  }

  /** Writes everything in the new shape, and removes what that lacks. */
  #writeMigrated(old: Values, values: Values): void {
    const delta = new Map<string, Item | undefined>();
    for (const address of Object.keys(old)) delta.set(address, undefined);
    for (const address of Object.keys(values)) {
      delta.set(address, this.#itemOf(address, values[address]));
    }
    this.#say("saving");
    void this.#run([...delta.keys()], [], () => this.#items!.write(this.#version, delta));
  }

  /** Notes what has changed, and plans to write it. */
  #note(identities: readonly Identity<unknown>[]): void {
    for (const identity of identities) {
      if (isKept(identity) && isIn(this.#book, identity)) this.#changed.add(identity);
    }
    if (this.#changed.size === 0 || this.#isPaused || !this.#isLoaded) return;
    if (this.#failures === 0) this.#say("saving");
    else {
      clearTimeout(this.#timer); // what has changed may be what could not be written
      this.#timer = undefined;
    }
    this.#plan(this.#wait);
  }

  #plan(wait: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#write(), wait);
  }

  /** Writes what has changed. Where the storage answers at once, it is written when this returns. */
  #write(): Promise<void> | void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing !== undefined) return this.#writing.then(() => this.#write());
    if (this.#changed.size === 0 || this.#isPaused || !this.#isLoaded) return;
    const identities = [...this.#changed];
    this.#changed.clear();
    const addresses: string[] = [];
    return this.#run(addresses, identities, () => {
      return after(this.#items!.version(), (version) => {
        if (version !== undefined && version > this.#version) {
          this.#isLoaded = false; // a newer program has come
          return undefined;
        }
        const delta = new Map<string, Item | undefined>();
        for (const [address, value] of valuesIn(this.#book, identities, this.#places)) {
          addresses.push(address);
          const isGone = value === undefined && address.includes("/");
          if (isGone) this.#places.delete(address);
          delta.set(address, isGone ? undefined : this.#itemOf(address, value));
        }
        return this.#items!.write(this.#version, delta);
      });
    });
  }

  #run(
    written: readonly string[],
    identities: readonly Identity<unknown>[],
    work: () => unknown,
  ): Promise<void> | void {
    const done = (): void => {
      this.#writing = undefined;
      this.#failures = 0;
      if (!this.#isLoaded) this.#say("outdated");
      else if (this.#changed.size === 0) this.#say(this.#isPaused ? "paused" : "saved");
      this.#follower?.tell(written);
      this.#note([]);
    };
    const failed = (error: unknown): void => {
      this.#writing = undefined;
      for (const identity of identities) this.#changed.add(identity);
      this.#say("failing", error);
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures++);
      if (!this.#isClosed) this.#plan(wait);
    };
    if (process.env.NODE_ENV !== "production") noteWrite(this.#place, this.#options.key, this);
    try {
      const working = work();
      if (!isPromise(working)) return done();
      this.#writing = (async () => {
        try {
          await working;
        } catch (error) {
          failed(error);
          return;
        }
        done();
      })();
      return this.#writing;
    } catch (error) {
      failed(error);
    }
  }

  #itemOf(address: string, v: unknown): Item {
    if (!address.includes("/")) return { v };
    const n = this.#places.get(address) ?? ++this.#lastPlace;
    this.#places.set(address, n);
    return { v, n };
  }
}
