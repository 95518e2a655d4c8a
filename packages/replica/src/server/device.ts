// Longer than 300 lines, because what it keeps and what it takes in are to be moved into a file of their own.
import type { Address } from "@dosync/core/adapter";
import type { Refusal } from "../errors.ts";
import type { News, QueuedCall } from "../line/outbox.ts";
import type { LoggedMutation } from "../store/store.ts";
import { fromText, toText } from "../wire/text.ts";
import type { Answer, Position, PushRequest } from "../wire/wire.ts";
import type { Access, DeviceStorage } from "./storage.ts";

/** How many answers a device remembers for replicas on it that sleep. */
const MOST_LOGGED = 200;

/** What a device knows of itself. Its mutations are numbered from 1 on. */
interface Meta {
  /** How often what it knows has changed. */
  readonly seq: number;
  /** A replica that knows less than this needs everything. */
  readonly floor: number;
  /** Its name, which a server gives it. */
  readonly clientID: string | undefined;
  readonly cookie: number | null;
  readonly mark: unknown;
  readonly version: number;
  /** Whether a server has ever answered. */
  readonly isKnown: boolean;
  /** The number of the last mutation that was put in, that has left, that was decided. */
  readonly count: number;
  readonly sent: number;
  readonly decided: number;
  /** The number of the last mutation whose push was answered, where that does not say what was decided. */
  readonly answered: number;
}

const NEW: Meta = {
  seq: 0,
  floor: 0,
  clientID: undefined,
  cookie: null,
  mark: undefined,
  version: 0,
  isKnown: false,
  count: 0,
  sent: 0,
  decided: 0,
  answered: 0,
};

/** A mutation in the outbox, by its number on the device. */
interface Entry extends Omit<QueuedCall, "isSent"> {
  /** The version of the model of the program that has run it. */
  readonly version: number;
  /** Why a server will not get it: it gets a mutation without a name, whose number counts. */
  readonly fault?: string | undefined;
  /** What a push has been answered about it, where that came before it counted as decided. */
  readonly refusal?: Refusal | undefined;
}

/** One change of what a device knows. */
interface Logged {
  readonly values: readonly (readonly [Address, unknown])[];
  readonly removed?: readonly Address[];
  readonly mutations: readonly LoggedMutation[];
}

/** What a replica on a device does not know yet. */
export interface DeviceNews {
  readonly seq: number;
  /** Undefined where no server has ever answered. */
  readonly news: News | undefined;
}

/**
 * A `Device` is what all replicas of one person, space and browser have in common: the confirmed state as far
 * as a server has told it, and the outbox. Each function is one transaction of its storage, so two pages do
 * not disturb each other, and one that was frozen says nothing old.
 */
export class Device {
  readonly storage: DeviceStorage;
  readonly #user: string;

  constructor(storage: DeviceStorage, user: string) {
    this.storage = storage;
    this.#user = user;
  }

  /** What a replica does not know that knows it as of a `seq`; -1 knows nothing. */
  read(seq: number): Promise<DeviceNews> {
    return this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      const outbox = await entriesOf(access);
      const queue = outbox.map(([number, entry]) => ({ ...entry, isSent: number <= meta.sent }));
      if (!meta.isKnown) return { seq: meta.seq, news: undefined };
      const log = (await access.all("log")) as readonly (readonly [number, Logged])[];
      const batches = log
        .filter(([number]) => number > seq)
        .map(([, logged]) => ({ removed: [], ...logged, version: meta.version }));
      const all =
        seq < meta.floor
          ? ((await access.all("values")) as readonly (readonly [Address, unknown])[])
          : undefined;
      const { version } = meta;
      const { isVolatile } = this.storage;
      return { seq: meta.seq, news: { all, batches, queue, version, isVolatile } };
    });
  }

  /** Puts mutations into the outbox. Fulfilled when they are kept. */
  async enqueue(calls: readonly Omit<QueuedCall, "isSent">[], version: number): Promise<void> {
    await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      calls.forEach(({ client, number, name, args, by, now }, index) => {
        const entry: Entry = { client, number, name, args, by, now, version };
        access.put("outbox", meta.count + 1 + index, entry);
      });
      access.put("meta", "device", { ...meta, count: meta.count + calls.length });
    });
    this.storage.announce("outbox");
  }

  /** What to ask a server for. */
  async position(): Promise<Position> {
    const { clientID, cookie, mark, decided, answered } = await this.storage.transact(metaOf);
    return { clientID, cookie, mark, decided, answered };
  }

  /** A push up to this number was answered: these of it were refused. A later answer decides them. */
  async noteAnswered(last: number, refusals: ReadonlyMap<number, Refusal>): Promise<void> {
    await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      for (const [number, entry] of await entriesOf(access)) {
        const refusal = refusals.get(number);
        if (refusal !== undefined) access.put("outbox", number, { ...entry, refusal });
      }
      access.put("meta", "device", { ...meta, answered: Math.max(meta.answered, last) });
    });
  }

  /** The next push, which counts as sent from here on; undefined where there is none. */
  async nextPush(most: number): Promise<PushRequest | undefined> {
    let isNew = false;
    const push = await this.storage.transact(async (access): Promise<PushRequest | undefined> => {
      const meta = await metaOf(access);
      const { clientID, cookie, decided, sent } = meta;
      const waiting = (await entriesOf(access)).slice(0, most);
      if (clientID === undefined || waiting.length === 0) return undefined;
      // What was sent together is sent together again: the answer may have been lost.
      const { version } = waiting[0]![1];
      const isOther = waiting.findIndex(([number, entry]) =>
        sent > decided ? number > sent : entry.version !== version,
      );
      const chosen = isOther === -1 ? waiting : waiting.slice(0, isOther);
      const last = chosen.at(-1)![0];
      isNew = last > sent;
      if (isNew) access.put("meta", "device", { ...meta, sent: last });
      const mutations = chosen.map(([id, { name, args, now, fault }]) => ({
        id,
        name: fault === undefined ? (name ?? "") : "",
        args: toText(fault === undefined ? args : undefined),
        timestamp: now,
      }));
      return { clientID, user: this.#user, cookie, schemaVersion: version, mutations };
    });
    if (isNew) this.storage.announce("other");
    return push;
  }

  /**
   * Takes in what a server has answered.
   *
   * @param asked The cookie that was asked with, where this answers a question.
   * @returns Whether this is up to date then. If it is not, something was missed.
   */
  async takeIn(answer: Answer, asked: number | null | undefined): Promise<boolean> {
    let isNews = false;
    const isUpToDate = await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      const { clientID = answer.clientID, cookie } = meta;
      if (clientID !== answer.clientID) return false;
      if (answer.mark !== undefined) {
        if (answer.from !== cookie) return false;
      } else if (answer.from === null) {
        // Only who knew just what was asked with may fall back: the server was emptied, or is a backup.
        if (cookie !== null && answer.cookie < cookie && asked !== cookie) return true;
      } else {
        if (cookie === null || answer.from > cookie) return false;
        if (answer.cookie < cookie) return true;
      }
      isNews = true;
      await write(access, { ...meta, clientID }, answer);
      return true;
    });
    if (isNews) this.storage.announce("other");
    return isUpToDate;
  }

  /** The next mutation will never be taken: it is refused with this code when its turn has come. */
  async spoil(code: string): Promise<void> {
    await this.storage.transact(async (access) => {
      const [next] = await entriesOf(access);
      if (next !== undefined) access.put("outbox", next[0], { ...next[1], fault: code });
    });
  }

  /** Takes out what has not left. Whoever has run it is told with this code. */
  async discard(code: string): Promise<void> {
    await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      const unsent = (await entriesOf(access)).filter(([number]) => number > meta.sent);
      for (const [number] of unsent) access.delete("outbox", number);
      tell(access, { ...meta, count: meta.sent }, unsent, code);
    });
    this.storage.announce("other");
  }

  /**
   * A server no longer knows what it has decided for this device: what has left is told to be `EXPIRED`, and
   * never sent again. The rest gets new numbers.
   */
  async expire(): Promise<void> {
    await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      const outbox = await entriesOf(access);
      const left = outbox.filter(([number]) => number <= meta.sent);
      const unsent = outbox.filter(([number]) => number > meta.sent);
      access.clear("outbox");
      unsent.forEach(([, entry], index) => access.put("outbox", index + 1, entry));
      const fresh = {
        clientID: undefined,
        cookie: null,
        mark: undefined,
        sent: 0,
        decided: 0,
        answered: 0,
        count: unsent.length,
      };
      tell(access, { ...meta, ...fresh }, left, "EXPIRED");
    });
    this.storage.announce("other");
  }
}

async function metaOf(access: Access): Promise<Meta> {
  return ((await access.get("meta", "device")) as Meta | undefined) ?? NEW;
}

async function entriesOf(access: Access): Promise<readonly (readonly [number, Entry])[]> {
  return (await access.all("outbox")) as readonly (readonly [number, Entry])[];
}

/** Takes out entries, and tells their replicas why. */
function tell(
  access: Access,
  meta: Meta,
  entries: readonly (readonly [number, Entry])[],
  code: string,
): void {
  const refusal: Refusal = { code, rule: undefined, addresses: [], message: code };
  const mutations = entries.map(([, entry]) => loggedOf(entry, refusal));
  access.put("log", meta.seq + 1, { values: [], mutations } satisfies Logged);
  access.put("meta", "device", { ...meta, seq: meta.seq + 1 });
}

async function write(access: Access, meta: Meta, answer: Answer): Promise<void> {
  const outcomes = new Map(answer.outcomes);
  const decided = Math.max(meta.decided, ...outcomes.keys());
  const mutations: LoggedMutation[] = [];
  for (const [number, entry] of await entriesOf(access)) {
    if (number > decided) continue;
    access.delete("outbox", number);
    mutations.push(loggedOf(entry, entry.refusal ?? refusalIn(outcomes.get(number))));
  }
  const { values, removed } = patchOf(access, answer);
  const isWhole = answer.from === null || answer.patch.some(({ op }) => op === "clear");
  const isSame = [values, removed, mutations].every(({ length }) => length === 0) && !isWhole;
  const seq = isSame ? meta.seq : meta.seq + 1;
  if (!isSame) access.put("log", seq, { values, removed, mutations } satisfies Logged);
  access.delete("log", seq - MOST_LOGGED);
  const floor = isWhole ? seq : Math.max(meta.floor, seq - MOST_LOGGED);
  const { cookie, mark, schemaVersion: version } = answer;
  const sent = Math.max(meta.sent, decided);
  const count = Math.max(meta.count, decided);
  const next: Meta = {
    ...meta,
    seq,
    floor,
    cookie,
    mark,
    version,
    isKnown: true,
    decided,
    sent,
    count,
  };
  access.put("meta", "device", next);
}

/** Writes the values of an answer, and answers them. The last change of an address counts. */
function patchOf(access: Access, { patch }: Answer): Required<Pick<Logged, "values" | "removed">> {
  const values = new Map<Address, unknown>();
  const removed = new Set<Address>();
  for (const change of patch) {
    if (change.op === "clear") access.clear("values");
    else if (change.op === "del") {
      access.delete("values", change.key);
      removed.add(change.key);
      values.delete(change.key);
    } else {
      const value = fromText(change.value);
      access.put("values", change.key, value);
      values.set(change.key, value);
      removed.delete(change.key);
    }
  }
  return { values: [...values], removed: [...removed] };
}

function loggedOf(entry: Entry, refusal: Refusal | undefined): LoggedMutation {
  const { client, number, name, args, by, now, fault } = entry;
  const told =
    refusal && fault !== undefined ? { ...refusal, code: fault, message: fault } : refusal;
  return { client, number, name, args, by, now, refusal: told };
}

/** What became of a mutation. One that a server does not tell of was decided, and nobody knows how. */
function refusalIn(told: Refusal | null | undefined): Refusal | undefined {
  if (told === null) return undefined;
  const { code = "UNKNOWN_OUTCOME", rule, addresses = [], message = "" } = told ?? {};
  return { code, rule, addresses, message };
}
