import type { Refusal } from "../errors.ts";
import type { Device } from "../server/device.ts";
import type { BackendOf } from "../server/open-devices.ts";
import { isOfRows, type KeptRow } from "../line/rows.ts";
import { ServerError } from "../server/requests.ts";
import { fromText, toText } from "../wire/text.ts";
import type { Answer, Backend, Patch, Position, PushRequest } from "../wire/wire.ts";
import type { RemotePatch, RemotePulled, RemoteRefusal, RemoteRequest } from "./protocol.ts";
import type { RemoteOptions } from "./remote.ts";

/** What a device keeps from one answer to the next. */
interface Mark {
  readonly cookie: unknown;
  /** Whether the backend tells how far it has come. */
  readonly isCounting: boolean;
}

/**
 * `TwoFunctions` are a backend of the user's own. It is asked as a server of this library is.
 *
 * A push is followed by a pull: what was sent stays in the outbox until its effects are in what was pulled, so
 * that they never go away in between.
 */
export class TwoFunctions implements Backend {
  readonly #options: RemoteOptions;
  readonly #about: RemoteRequest;
  readonly #device: Device;
  readonly #version: number;

  constructor(options: RemoteOptions, { space, device, version, signal }: BackendOf) {
    this.#options = options;
    this.#about = { space, signal };
    this.#device = device;
    this.#version = version;
  }

  async push({ clientID, user, schemaVersion, mutations }: PushRequest): Promise<Answer> {
    const { mark, answered } = await this.#device.position();
    // A backend that does not count would do again what it has answered.
    const isAgain = (id: number): boolean => !isCounting(mark) && id <= answered;
    const waiting = mutations.filter(({ id }) => !isAgain(id));
    if (waiting.length > 0) {
      const told = await this.#options.push(
        {
          pushVersion: 1,
          clientGroupID: clientID,
          profileID: user,
          schemaVersion: `${schemaVersion}`,
          mutations: waiting.map(({ id, name, args, timestamp }) => ({
            clientID,
            id,
            name,
            args: fromText(args),
            timestamp,
          })),
        },
        this.#about,
      );
      const { refused = [], error } = Object(told) as Partial<Exclude<typeof told, void>>;
      checkKnown(error);
      const refusals = new Map(refused.map((one) => [one.id, refusalOf(one)]));
      await this.#device.noteAnswered(clientID, waiting.at(-1)!.id, refusals);
    }
    return this.pull(await this.#device.position());
  }

  async pull(position: Position): Promise<Answer> {
    const { clientID = crypto.randomUUID(), cookie: from, mark, decided, answered } = position;
    const known: unknown = (mark as Mark | undefined)?.cookie ?? null;
    let asked = known;
    let pulled = await this.#pull(clientID, asked);
    const isOther = (pulled.schemaVersion ?? this.#version) !== position.version;
    // Changes in one version do not go on from values in another.
    if (isOther && known !== null) pulled = await this.#pull(clientID, (asked = null));
    const { cookie = null, lastMutationIDChanges: last, patch } = pulled;
    const reached = last === undefined ? answered : Math.min(last[clientID] ?? 0, answered);
    const outcomes: [id: number, refusal: null][] = [];
    for (let id = decided + 1; id <= reached; id++) outcomes.push([id, null]);
    return {
      clientID,
      from,
      cookie: (from ?? 0) + 1,
      mark: { cookie, isCounting: last !== undefined } satisfies Mark,
      schemaVersion: pulled.schemaVersion ?? this.#version,
      lastMutationID: Math.max(decided, reached),
      outcomes,
      // An answer to no cookie is everything: what it lacks is not there any more.
      patch: patchOf(patch, asked === null || from === null),
    };
  }

  async #pull(clientID: string, cookie: unknown): Promise<RemotePulled> {
    const pulled = await this.#options.pull(
      {
        pullVersion: 1,
        clientGroupID: clientID,
        profileID: this.#options.user,
        schemaVersion: `${this.#version}`,
        cookie,
      },
      this.#about,
    );
    checkKnown(pulled.error);
    return pulled;
  }
}

function isCounting(mark: unknown): boolean {
  return (mark as Mark | undefined)?.isCounting === true;
}

function checkKnown(error: "ClientStateNotFound" | undefined): void {
  if (error === undefined) return;
  throw new ServerError(410, { code: error, message: error });
}

function refusalOf({ code = "REFUSED", message = code, rule }: RemoteRefusal): Refusal {
  return { code, rule, addresses: [], message };
}

/** A row of a backend has no place: it comes to the end of its collection. */
function keptOf({ key, value }: Extract<RemotePatch, { op: "put" }>): unknown {
  return isOfRows(key) ? ({ row: value } satisfies KeptRow) : value;
}

/** @param isAll Whether it is everything. */
function patchOf(patch: readonly RemotePatch[], isAll: boolean): readonly Patch[] {
  const changes = patch.map((change): Patch =>
    change.op === "put" ? { ...change, value: toText(keptOf(change)) } : change,
  );
  return isAll ? [{ op: "clear" }, ...changes] : changes;
}
