import { onTestFinished } from "vitest";
import { memory, type Mutation, openReplica, type Place, type Replica } from "@dosync/replica";
import type { Answer, PushRequest } from "@dosync/replica/adapter";
import { server } from "@dosync/replica/server";
import { serve, type ServedSpaces, type ServeOptions, type Spaces } from "@dosync/server";
import { type Bank, bank, mutations } from "./bank.ts";

export const URL_OF_BANK = "http://bank.test/api";

/** A server of banks until the end of the test. Whoever names oneself in `authorization` is that. */
export function openServer(options: Partial<ServeOptions<Bank>> = {}): ServedSpaces {
  const spaces = serve(bank, {
    store: memory(),
    mutations,
    authenticate: (request) => request.headers.get("authorization") ?? undefined,
    authorize: () => true,
    ...options,
  });
  onTestFinished(() => spaces.stop({ timeout: 0 }));
  return spaces;
}

/** A place like another one, and the names of the spaces that are opened there. */
export function countOpened(place: Place): { readonly opened: string[]; readonly counting: Place } {
  const opened: string[] = [];
  const counting: Place = {
    open(name) {
      opened.push(name.space);
      return place.open(name);
    },
  };
  return { opened, counting };
}

/** What asks a server that stands in this process. */
function fetchOf(spaces: Pick<Spaces, "fetch">): typeof fetch {
  return async (input, init) => spaces.fetch(new Request(input, init));
}

interface ReplicaOfServer {
  readonly user?: string;
  readonly space?: string;
  readonly fetch?: typeof fetch;
  readonly poll?: number;
  readonly mutations?: readonly Mutation<Bank, never>[];
}

/** A replica on a device of its own, until the end of the test. */
export function openAt(
  spaces: Pick<Spaces, "fetch">,
  {
    user = "ada",
    space = "s",
    fetch = fetchOf(spaces),
    poll,
    mutations: run = mutations,
  }: ReplicaOfServer = {},
): Replica<Bank> {
  const headers = (): HeadersInit => ({ authorization: user });
  const at = server(URL_OF_BANK, { user, headers, fetch, poll, storage: "memory" });
  const replica = openReplica(bank, { space, at, mutations: run });
  onTestFinished(() => replica.close());
  return replica;
}

interface Question extends Omit<RequestInit, "headers"> {
  readonly user?: string;
  readonly space?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as a device sends it. */
export async function ask(
  spaces: Pick<Spaces, "fetch">,
  route: string,
  { user = "ada", space = "s", headers = {}, ...init }: Question = {},
): Promise<Response> {
  const [path, query = ""] = route.split("?");
  const url = `${URL_OF_BANK}/${path}?space=${space}&${query}`;
  const all = { authorization: user, "content-type": "application/json", ...headers };
  return spaces.fetch(new Request(url, { ...init, headers: all }));
}

/** The name that a server gives to a new device. */
export async function nameOfDevice(spaces: Spaces, user = "ada"): Promise<string> {
  const answer = (await (await ask(spaces, "pull", { user })).json()) as Answer;
  return answer.clientID;
}

/** A push of transfers, numbered from `first` on. */
export function pushOf(
  clientID: string,
  first: number,
  amounts: readonly number[],
  more: Partial<PushRequest> = {},
): { readonly method: "POST"; readonly body: string } {
  const body: PushRequest = {
    clientID,
    user: "ada",
    cookie: null,
    schemaVersion: 1,
    mutations: amounts.map((amount, index) => ({
      id: first + index,
      name: "transfer",
      args: `[${amount}]`,
      timestamp: 0,
    })),
    ...more,
  };
  return { method: "POST", body: JSON.stringify(body) };
}

/** The `checking` of a place, as it is kept. */
export async function checkingIn(store: Place, space = "s"): Promise<unknown> {
  const { values } = await store.open({ model: "bank", space }).load("");
  return new Map(values).get("checking");
}
