import type { Address } from "@dosync/core/adapter";
import type { Refusal } from "../errors.ts";
import type { LoggedMutation } from "../store/store.ts";
import { fromText } from "../wire/text.ts";
import type { Answer } from "../wire/wire.ts";
import { entriesOf, type Entry, type Logged, type Meta } from "./device-records.ts";
import type { Access } from "./storage.ts";

/** How many answers a device remembers for replicas on it that sleep. */
const MOST_LOGGED = 200;

/** Keeps what an answer says. */
export async function write(access: Access, meta: Meta, answer: Answer): Promise<void> {
  const outcomes = new Map(answer.outcomes);
  const decided = Math.max(meta.decided, ...outcomes.keys());
  const mutations: LoggedMutation[] = [];
  for (const [number, entry] of await entriesOf(access)) {
    if (number > decided) continue;
    access.delete("outbox", number);
    mutations.push(loggedOf(entry, entry.refusal ?? refusalIn(outcomes.get(number))));
  }
  const { values, removed } = patchOf(access, answer);
  // After a change of version no replica goes on from what it has: it was in another shape.
  const isWhole =
    answer.from === null ||
    answer.schemaVersion !== meta.version ||
    answer.patch.some(({ op }) => op === "clear");
  const isSame = [values, removed, mutations].every(({ length }) => length === 0) && !isWhole;
  const seq = isSame ? meta.seq : meta.seq + 1;
  if (!isSame) access.put("log", seq, { values, removed, mutations } satisfies Logged);
  access.delete("log", seq - MOST_LOGGED);
  const floor = isWhole ? seq : Math.max(meta.floor, seq - MOST_LOGGED);
  const { cookie, history, mark, schemaVersion: version } = answer;
  const isReset = answer.from === null && meta.cookie !== null;
  const resets = isReset ? (meta.resets ?? 0) + 1 : meta.resets;
  const sent = Math.max(meta.sent, decided);
  const count = Math.max(meta.count, decided);
  const next: Meta = {
    ...meta,
    seq,
    floor,
    cookie,
    history,
    resets,
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

export function loggedOf(entry: Entry, refusal: Refusal | undefined): LoggedMutation {
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
