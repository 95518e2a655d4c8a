import type { Address } from "@dosync/core/adapter";
import type { Batch, Loaded } from "@dosync/replica";
import { fromText, type Patch, toText } from "@dosync/replica/adapter";
import { type Decided, decidedOf } from "./devices.ts";

/** The part of a batch that readers are told of. */
interface Told {
  readonly history: string | undefined;
  readonly addresses: readonly Address[];
  readonly mutations: readonly Decided[];
}

/** `Values` holds the state of a space as text. It knows what has changed since which head. */
export class Values {
  head = 0;
  /** That of the batch before those that are held. */
  #base: string | undefined = undefined;
  /** The characters of all addresses and values. */
  size = 0;
  readonly #texts: Map<Address, string> = new Map();
  readonly #most: number;
  #batches: Told[] = [];

  /** @param most How many batches are held. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The store has this, whatever was known before. */
  setAll({ head, history, values }: Pick<Loaded, "head" | "history" | "values">): void {
    this.head = head;
    this.#base = history;
    this.#texts.clear();
    this.size = 0;
    this.#batches = [];
    for (const [address, value] of values) this.#set(address, toText(value));
  }

  apply({ values, removed, mutations, history }: Batch): void {
    this.head++;
    for (const [address, value] of values) this.#set(address, toText(value));
    for (const address of removed) this.#set(address, undefined);
    this.#batches.push({
      history,
      addresses: [...values.map(([address]) => address), ...removed],
      mutations: mutations.map(decidedOf),
    });
    if (this.#batches.length <= this.#most) return;
    this.#base = this.#batches.splice(0, this.#most >> 1 || 1).at(-1)!.history;
  }

  /** The `history` of the batch at the head. */
  get history(): string | undefined {
    return this.#historyAt(this.head);
  }

  /** Whether what has changed since a head is known. The log has to have this `history` there. */
  reaches(head: number, history: string | undefined): boolean {
    const isHeld = head <= this.head && this.head - head <= this.#batches.length;
    return isHeld && this.#historyAt(head) === history;
  }

  #historyAt(head: number): string | undefined {
    const index = this.#batches.length - 1 - (this.head - head);
    return index < 0 ? this.#base : this.#batches[index]!.history;
  }

  /** What brings somebody who knows the state of a head to the present one. */
  patchSince(head: number): Patch[] {
    const addresses = new Set(this.#since(head).flatMap((batch) => batch.addresses));
    return [...addresses].map((key): Patch => {
      const value = this.#texts.get(key);
      return value === undefined ? { op: "del", key } : { op: "put", key, value };
    });
  }

  /** Everything, as it is kept. */
  all(): (readonly [Address, unknown])[] {
    return Array.from(this.#texts, ([address, text]) => [address, fromText(text)] as const);
  }

  /** What brings anybody to the present state. */
  patchAll(): Patch[] {
    const puts = Array.from(this.#texts, ([key, value]): Patch => ({ op: "put", key, value }));
    return [{ op: "clear" }, ...puts];
  }

  /** The mutations of a device that were decided since a head. */
  decidedSince(head: number, device: string): Decided[] {
    return this.#since(head).flatMap(({ mutations }) =>
      mutations.filter(({ client }) => client === device),
    );
  }

  #since(head: number): readonly Told[] {
    const count = this.head - head;
    return count === 0 ? [] : this.#batches.slice(-count);
  }

  /** By how many characters a batch makes this larger. */
  growthBy({ values, removed }: Batch): number {
    const news = new Map(
      values.map(([address, value]) => [address, sizeOf(address, toText(value))]),
    );
    for (const address of removed) news.set(address, 0);
    let growth = 0;
    for (const [address, size] of news) growth += size - this.#sizeAt(address);
    return growth;
  }

  #sizeAt(address: Address): number {
    return sizeOf(address, this.#texts.get(address));
  }

  #set(address: Address, text: string | undefined): void {
    this.size += sizeOf(address, text) - this.#sizeAt(address);
    if (text === undefined) this.#texts.delete(address);
    else this.#texts.set(address, text);
  }
}

function sizeOf(address: Address, text: string | undefined): number {
  return text === undefined ? 0 : address.length + text.length;
}
