import type { Address } from "@dosync/core/adapter";
import type { Refusal } from "../errors.ts";
import type { News, QueuedCall } from "../line/outbox.ts";
import { toText } from "../wire/text.ts";
import type { Answer, Position, PushRequest } from "../wire/wire.ts";
import { loggedOf, write } from "./answers.ts";
import { entriesOf, type Entry, type Logged, type Meta, metaOf } from "./device-records.ts";
import type { Access, DeviceStorage } from "./storage.ts";

/** What a replica on a device does not know yet. */
export interface DeviceNews {
  readonly seq: number;
  /** Undefined where no server has ever answered. */
  readonly news: News | undefined;
}

/** What a server was asked with. Its answer is judged by that. */
export type Asked = Pick<Position, "clientID" | "cookie" | "resets">;

/**
 * A `Device` is common to all replicas of one person, space and browser: the confirmed state as far as a
 * server has told it, and the outbox. Each function is one transaction of its storage, so two pages do not
 * disturb each other, and one that was frozen says nothing old.
 */
export class Device {
  readonly storage: DeviceStorage;
  readonly #user: string;

  constructor(storage: DeviceStorage, user: string) {
    this.storage = storage;
    this.#user = user;
  }

  /**
   * What a replica does not know that knows it as of a `seq`. At -1 it knows nothing.
   *
   * @param version That of the replica's model. What changes in values of an older one is told by everything, since
   * only all of them together can be migrated.
   */
  read(seq: number, version: number): Promise<DeviceNews> {
    return this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      const outbox = await entriesOf(access);
      const queue = outbox.map(([number, entry]) => ({ ...entry, isSent: number <= meta.sent }));
      if (!meta.isKnown) return { seq: meta.seq, news: undefined };
      const log = (await access.all("log")) as readonly (readonly [number, Logged])[];
      const batches = log
        .filter(([number]) => number > seq)
        .map(([, logged]) => ({ removed: [], ...logged, version: meta.version }));
      const isOlder = meta.version < version && seq < meta.seq;
      const all =
        seq < meta.floor || isOlder
          ? ((await access.all("values")) as readonly (readonly [Address, unknown])[])
          : undefined;
      const { isVolatile } = this.storage;
      return { seq: meta.seq, news: { all, batches, queue, version: meta.version, isVolatile } };
    });
  }

  /** Puts mutations into the outbox. Fulfilled when they are kept. */
  async enqueue(
    calls: readonly Omit<QueuedCall, "isSent" | "version">[],
    version: number,
  ): Promise<void> {
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
    const meta = await this.storage.transact(metaOf);
    const { clientID, cookie, history, resets, mark, version, decided, answered } = meta;
    return { clientID, cookie, history, resets, mark, version, decided, answered };
  }

  /** A push of this name up to this number was answered: these of it were refused. A later answer decides them. */
  async noteAnswered(
    clientID: string,
    last: number,
    refusals: ReadonlyMap<number, Refusal>,
  ): Promise<void> {
    await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      if (meta.clientID !== clientID) return; // a former name: its numbers mean other mutations
      for (const [number, entry] of await entriesOf(access)) {
        const refusal = refusals.get(number);
        if (refusal !== undefined) access.put("outbox", number, { ...entry, refusal });
      }
      access.put("meta", "device", { ...meta, answered: Math.max(meta.answered, last) });
    });
  }

  /** The next push. It counts as sent from here on. Undefined where there is none. */
  async nextPush(most: number): Promise<(PushRequest & Asked) | undefined> {
    let isNew = false;
    const push = await this.storage.transact(
      async (access): Promise<(PushRequest & Asked) | undefined> => {
        const meta = await metaOf(access);
        const { clientID, cookie, history, resets, decided, sent } = meta;
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
        const user = this.#user;
        return { clientID, user, cookie, history, resets, schemaVersion: version, mutations };
      },
    );
    if (isNew) this.storage.announce("other");
    return push;
  }

  /**
   * Takes in what a server has answered.
   *
   * A device that was expired has no name until it asks for one. An answer under its former name may still be
   * on its way then. The device would go on under that name, whose first numbers the server has decided: a new
   * mutation with such a number would count as confirmed, and never run.
   *
   * A server may have gone on from a backup. Whoever comes with a cookie of what was lost is told everything. What was
   * asked before that goes on from the lost state, and is not taken in any more.
   *
   * @param asked What was asked with.
   * @returns Whether this is up to date then. If it is not, something was missed.
   */
  async takeIn(answer: Answer, asked: Asked): Promise<boolean> {
    let isNews = false;
    const isUpToDate = await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      const { clientID = answer.clientID, cookie } = meta;
      if (clientID !== answer.clientID || meta.clientID !== asked.clientID) return false;
      if (asked.resets !== meta.resets) return false;
      if (answer.mark !== undefined) {
        if (answer.from !== cookie) return false;
      } else if (answer.from === null) {
        // Only who knew just what was asked with may fall back: the server was emptied, or is a backup.
        if (cookie !== null && answer.cookie < cookie && asked.cookie !== cookie) return false;
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

  /** Whether nobody has told of a decided mutation whose replica has ended. From here on somebody has. */
  inherit(client: string, number: number): Promise<boolean> {
    const key = `${number} ${client}`;
    return this.storage.transact(async (access) => {
      const log = (await access.all("log")) as readonly (readonly [number, Logged])[];
      const found = log.find(([, { mutations }]) =>
        mutations.some((each) => each.client === client && each.number === number),
      );
      if (found === undefined) return false;
      const [seq, logged] = found;
      const { told = [] } = logged;
      if (told.includes(key)) return false;
      access.put("log", seq, { ...logged, told: [...told, key] } satisfies Logged);
      return true;
    });
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
   *
   * @param asked The name that was asked with. The answer says nothing about any other.
   */
  async expire(asked: string | undefined): Promise<void> {
    await this.storage.transact(async (access) => {
      const meta = await metaOf(access);
      if (meta.clientID !== asked) return;
      const outbox = await entriesOf(access);
      const left = outbox.filter(([number]) => number <= meta.sent);
      const unsent = outbox.filter(([number]) => number > meta.sent);
      access.clear("outbox");
      unsent.forEach(([, entry], index) => access.put("outbox", index + 1, entry));
      const fresh = {
        clientID: undefined,
        cookie: null,
        history: undefined,
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
