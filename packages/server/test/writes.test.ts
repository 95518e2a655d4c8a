import * as fc from "fast-check";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { alter, deref, dosync, invariant, ref, refSet, setValidator } from "@dosync/core";
import { add, at, collection, keys, remove } from "@dosync/core/collection";
import { defineModel, memory, openReplica, type Place, type Replica } from "@dosync/replica";
import { type Answer, toText } from "@dosync/replica/adapter";
import { server } from "@dosync/replica/server";
import { serve, type ServeOptions, type Spaces, type WriteWish } from "@dosync/server";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { ask, nameOfDevice, pushOf, URL_OF_BANK } from "./support.ts";

interface Card {
  readonly id: number;
  readonly owner: string;
}

const board = defineModel("board", () => {
  const [title, secret] = [ref("Board"), ref<unknown>("s")];
  const cards = collection<Card>()({ key: (card) => card.id });
  setValidator(title, (text) => typeof text === "string" && text.length < 20);
  invariant("no thirteenth", () => deref(at(cards, 13)) === undefined);
  return { title, secret, cards };
});
type Board = ReturnType<typeof board.create>;
type Options = Partial<ServeOptions<Board>>;

beforeEach(() => void collectDeliveryErrors()); // of refusals that a law reads from an answer

function openServer(store: Place = memory(), options: Options = {}): Spaces {
  const spaces = serve(board, {
    store,
    mutations: [],
    authenticate: (request) => request.headers.get("authorization") ?? undefined,
    authorize: () => true,
    allowWrites: ({ address }) => address !== "secret",
    ...options,
  });
  onTestFinished(() => spaces.stop({ timeout: 0 }));
  return spaces;
}

const nothing = { writes: [], relied: [] };

/** What becomes of arguments that stand where writes should. */
async function outcomesOf(spaces: Spaces, ...sent: readonly unknown[]): Promise<unknown[]> {
  const mutations = sent.map((writes, index) => ({
    id: index + 1,
    name: "",
    args: toText(writes),
    timestamp: 0,
  }));
  const push = pushOf(await nameOfDevice(spaces), 1, [], { mutations });
  const { outcomes } = (await (await ask(spaces, "push", push)).json()) as Answer;
  return outcomes.map(([, refusal]) => refusal?.code);
}

async function keptIn(store: Place): Promise<Map<string, unknown>> {
  return new Map((await store.open({ model: "board", space: "s" }).load("")).values);
}

function hasText(value: unknown): boolean {
  try {
    toText(value);
    return true;
  } catch {
    return false;
  }
}

const write = (address: string, old: unknown, value: unknown): unknown => ({
  ...nothing,
  writes: [[address, old, value]],
});

const card = (id: number): Card => ({ id, owner: "ada" });

test("addresses that are forged are refused, and change nothing", async () => {
  const store = memory();
  const forged = [
    "nowhere",
    "",
    "/",
    "cards/",
    "cards",
    "__proto__",
    "constructor",
    "title/__proto__",
    "%74itle", // "title" written in another way
    "cards/'1", // the key as a string
    "cards/01",
    "cards/1e0",
    "cards/%31",
    "secret.",
    ".secret",
    "%",
    "x".repeat(100_000),
  ];
  const codes = await outcomesOf(
    openServer(store),
    ...forged.map((address) => write(address, undefined, card(1))),
  );
  // A key that is a string is another row, whose card has another key.
  for (const code of codes) expect(["MALFORMED", "WRONG_KEY"]).toContain(code);
  expect(await keptIn(store)).toEqual(
    new Map<string, unknown>([
      ["title", "Board"],
      ["secret", "s"],
      ["cards/", null],
    ]),
  );
  expect(({} as Record<string, unknown>)["id"]).toBeUndefined();
});

test("a key that is written in another way is no address", async () => {
  const named = { id: "a", owner: "ada" };
  const codes = await outcomesOf(
    openServer(),
    write("cards/'%61", undefined, named),
    write("cards/'a", undefined, named),
  );
  expect(codes).toEqual(["MALFORMED", undefined]);
});

test("what is no writes is refused, whatever it is", async () => {
  const store = memory();
  const spaces = openServer(store);
  const odd = [
    undefined,
    null,
    7,
    nothing,
    { writes: [["title", "Board", "x"]] },
    { writes: [["title", "Board"]], relied: [] },
    { writes: [[7, 8, 9]], relied: [] },
    { writes: [["title", "Board", "a"], ["title", "Board", "b"]], relied: [] }, // prettier-ignore
    { writes: [["title", "Board", "a"]], relied: [["title", "Board"]] },
    { writes: new Map(), relied: [] },
    { writes: Array(3), relied: [] }, // holes
    { writes: [["title", "Board", "a"]], relied: Array(2) },
  ];
  const codes = await outcomesOf(spaces, ...odd);
  expect(codes).toEqual(odd.map(() => "MALFORMED"));
  await fc.assert(
    fc.asyncProperty(fc.anything({ withDate: true, withMap: true }), async (value) => {
      const sent = { writes: value, relied: value };
      fc.pre(hasText(sent));
      const [code] = await outcomesOf(spaces, sent);
      expect(code).toBeTypeOf("string");
    }),
    { numRuns: 50 },
  );
  expect((await keptIn(store)).get("title")).toBe("Board");
});

test("a row is written at its own key alone", async () => {
  const store = memory();
  const [first, second] = await outcomesOf(
    openServer(store),
    write("cards/2", undefined, card(1)),
    write("cards/1", undefined, card(1)),
  );
  expect([first, second]).toEqual(["WRONG_KEY", undefined]);
  expect((await keptIn(store)).get("cards/1")).toEqual({ row: card(1), at: 1 });
});

test("rows that come to the end are among those written, each once, or nothing is changed", async () => {
  const store = memory();
  const spaces = openServer(store);
  const [first, second] = [card(1), card(2)];
  await outcomesOf(spaces, {
    ...nothing,
    writes: [first, second].map((row) => [`cards/${row.id}`, undefined, row]),
  });
  const before = await keptIn(store);
  expect(before.get("cards/2")).toEqual({ row: second, at: 2 });
  const writes = [
    ["title", "Board", "Moved"],
    ["cards/1", first, { ...first, owner: "bob" }],
    ["cards/2", second, undefined],
  ];
  const odd: unknown[] = [
    null,
    "cards/1",
    7,
    {},
    new Map(),
    new Set(["cards/1"]),
    [7],
    [null],
    [["cards/1"]],
    ["cards/1", "cards/1"],
    ["cards/2"], // it is removed
    ["cards/3"],
    ["cards/%31"],
    ["cards/"],
    ["secret"],
    ["title"], // no row
    ["cards/1", "title"],
    ["__proto__"],
    Array.from({ length: 1000 }, () => "cards/1"),
  ];
  const sent = odd.map((moved) => ({ ...nothing, writes, moved }));
  const codes = await outcomesOf(spaces, ...sent);
  expect(codes).toEqual(odd.map(() => "MALFORMED"));
  const long = Array.from({ length: 100_000 }, () => "cards/1");
  const tooLong = { ...nothing, writes, moved: long };
  expect(await outcomesOf(spaces, tooLong)).toEqual(["TOO_LARGE"]); // as all arguments of that size
  expect(await keptIn(store)).toEqual(before);
});

test("a row comes to the end if it is told so, and stays where an older page has written it", async () => {
  const store = memory();
  const spaces = openServer(store);
  const keptOrder = async (): Promise<unknown> => {
    const rows = [...(await keptIn(store))].filter(([address]) => /^cards\/./.test(address));
    const places = rows.map(([address, kept]) => [address, (kept as { at: number }).at] as const);
    return places.toSorted(([, one], [, other]) => one - other).map(([address]) => address);
  };
  const [first, second] = [card(1), card(2)];
  await outcomesOf(spaces, {
    ...nothing,
    writes: [first, second].map((row) => [`cards/${row.id}`, undefined, row]),
  });
  const edited = { ...first, owner: "bob" };
  expect(await outcomesOf(spaces, write("cards/1", first, edited))).toEqual([undefined]);
  expect(await keptOrder()).toEqual(["cards/1", "cards/2"]);
  const writes = [["cards/1", edited, edited]];
  expect(await outcomesOf(spaces, { ...nothing, writes, moved: ["cards/1"] })).toEqual([undefined]);
  expect(await keptOrder()).toEqual(["cards/2", "cards/1"]);
});

test("validators and rules hold, and a value that claims to be old is compared", async () => {
  const store = memory();
  const codes = await outcomesOf(
    openServer(store),
    write("title", "Board", 7),
    write("title", "Bored", "x"),
    write("cards/13", undefined, card(13)),
    write("title", "Board", "Good"),
    { writes: [["cards/1", undefined, card(1)]], relied: [["title", "Board"]] },
    { writes: [["cards/1", undefined, card(1)]], relied: [["secret", "t"]] },
  );
  expect(codes).toEqual([
    "INVALID_VALUE",
    "CONFLICT",
    "INVARIANT_VIOLATED",
    undefined,
    "CONFLICT",
    "CONFLICT",
  ]);
  expect((await keptIn(store)).get("title")).toBe("Good");
});

test("more values than the limit says are refused, and as many as it says are written", async () => {
  const spaces = openServer(memory(), { limits: { writes: 2 } });
  const rows = [1, 2, 3].map((id) => [`cards/${id}`, undefined, card(id)] as const);
  const codes = await outcomesOf(
    spaces,
    { writes: rows, relied: [] },
    { writes: rows.slice(0, 2), relied: [["title", "Board"]] },
    { writes: rows.slice(0, 2), relied: [] },
  );
  expect(codes).toEqual(["TOO_LARGE", "TOO_LARGE", undefined]);
});

test("each address is asked about with what stands there, and `true` alone lets through", async () => {
  const wishes: WriteWish[] = [];
  const answers: unknown[] = [true, "yes", 1, undefined, Promise.resolve(true)];
  const spaces = openServer(memory(), {
    allowWrites: (wish) => {
      wishes.push(wish);
      return answers[wishes.length - 1] as boolean;
    },
  });
  const sent = ["Board", "x", "x", "x", "x"].map((old, index) =>
    write("title", old, index === 0 ? "x" : "y"),
  );
  const refused = "FORBIDDEN";
  expect(await outcomesOf(spaces, ...sent)).toEqual([undefined, refused, refused, refused, undefined]); // prettier-ignore
  const [first] = wishes;
  expect(first).toEqual({ subject: "ada", space: "s", address: "title", old: "Board", value: "x" });
});

test("without allowWrites nobody writes, and it has to be a function", async () => {
  const spaces = openServer(memory(), { allowWrites: undefined });
  expect(await outcomesOf(spaces, write("title", "Board", "x"))).toEqual(["UNNAMED_MUTATION"]);
  const options = {
    store: memory(),
    mutations: [],
    authenticate: () => "a",
    authorize: () => true,
  };
  const wrong = { ...options, allowWrites: true } as never;
  expect(thrownBy(() => serve(board, wrong))).toMatchObject({ code: "INVALID_SERVER" });
});

test("writes of an older program are a conflict after a migration", async () => {
  const newer = defineModel("board", board.create, { version: 2 });
  const spaces = serve(newer, {
    store: memory(),
    mutations: [],
    authenticate: () => "ada",
    authorize: () => true,
    allowWrites: () => true,
  });
  onTestFinished(() => spaces.stop({ timeout: 0 }));
  expect(await outcomesOf(spaces, write("title", "Board", "x"))).toEqual(["CONFLICT"]);
});

test("a push that comes again writes once", async () => {
  const store = memory();
  const spaces = openServer(store);
  const mutation = { id: 1, name: "", args: toText(write("title", "Board", "x")), timestamp: 0 };
  const push = pushOf(await nameOfDevice(spaces), 1, [], { mutations: [mutation] });
  for (let time = 0; time < 3; time++) {
    const { outcomes } = (await (await ask(spaces, "push", push)).json()) as Answer;
    expect(outcomes).toEqual([[1, null]]);
  }
  const log = await store.open({ model: "board", space: "s" }).since(0);
  expect(log!.flatMap(({ mutations }) => mutations)).toHaveLength(1);
});

function openOn(place: ReturnType<typeof server>, allowWrites = true): Replica<Board> {
  const replica = openReplica(board, { space: "s", at: place, mutations: [], allowWrites });
  onTestFinished(() => replica.close());
  return replica;
}

/** A place of a server, and whether the network is away. */
function reach(spaces: Spaces): { place: ReturnType<typeof server>; isAway: boolean } {
  const net = {
    isAway: false,
    place: server(URL_OF_BANK, {
      user: "ada",
      headers: () => ({ authorization: "ada" }),
      storage: "memory",
      fetch: async (input, init) => {
        if (net.isAway) throw new TypeError("The network is away.");
        return spaces.fetch(new Request(input, init));
      },
    }),
  };
  return net;
}

test("another page of the device shows what is not sent yet, as it was written", async () => {
  const net = reach(openServer());
  const [one, other] = [openOn(net.place), openOn(net.place, false)];
  await Promise.all([one.ready, other.ready]);
  net.isAway = true;
  dosync(() => alter(one.model.title, (text) => `${text}!`));
  dosync(() => alter(one.model.title, (text) => `${text}?`));
  await expect.poll(() => deref(other.model.title)).toBe("Board!?");
  net.isAway = false;
  await other.flush();
  expect([deref(other.model.title), deref(keys(other.model.cards))]).toEqual(["Board!?", []]);
  const set = (): unknown => dosync(() => refSet(other.model.title, "x"));
  expect(thrownBy(set)).toMatchObject({ code: "UNNAMED_MUTATION" });
});

const order = ({ model }: Replica<Board>): unknown => deref(keys(model.cards));

test("rows that were taken to the end offline stand there after a reload, and at another device", async () => {
  const spaces = openServer();
  const net = reach(spaces);
  const before = openOn(net.place);
  const { cards } = before.model;
  await before.ready;
  dosync(() => [1, 2, 3].map((id) => add(cards, card(id))));
  await before.flush();
  net.isAway = true;
  dosync(() => {
    for (const id of [2, 1]) {
      remove(cards, id);
      add(cards, card(id));
    }
  });
  const beside = openOn(net.place, false); // while a page is open, the device has its memory
  await expect.poll(() => order(beside)).toEqual([3, 2, 1]);
  before.close();
  const after = openOn(net.place);
  await expect.poll(() => order(after)).toEqual([3, 2, 1]);
  net.isAway = false;
  await after.flush();
  const elsewhere = openOn(reach(spaces).place);
  await elsewhere.ready;
  expect([order(after), order(elsewhere)]).toEqual([
    [3, 2, 1],
    [3, 2, 1],
  ]);
});
