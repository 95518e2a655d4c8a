// A server whose store knows less than it has told: it was restored from a backup, or began anew.
import { expect, test, vi } from "vitest";
import { deref } from "@dosync/core";
import { memory } from "@dosync/replica";
import type { Answer } from "@dosync/replica/adapter";
import type { Spaces } from "@dosync/server";
import { balances, transfer, write } from "./bank.ts";
import { ask, nameOfDevice, openAt, openServer, pushOf } from "./support.ts";

/** What a server answers that is asked with what an answer has told. */
async function pull(spaces: Spaces, device: string, known: Partial<Answer>): Promise<Answer> {
  const { cookie, history } = known;
  const query = new URLSearchParams({ clientID: device, cookie: `${cookie}` });
  if (history !== undefined) query.set("history", history);
  return (await (await ask(spaces, `pull?${query}`)).json()) as Answer;
}

async function push(spaces: Spaces, ...push: Parameters<typeof pushOf>): Promise<Answer> {
  return (await (await ask(spaces, "push", pushOf(...push))).json()) as Answer;
}

test("a cookie of another log is answered with everything, also where both have come as far", async () => {
  const [one, other] = [openServer(), openServer()];
  const device = await nameOfDevice(one);
  const known = await push(one, device, 1, [100]);
  await push(other, device, 1, [20]);
  expect(await pull(one, device, known)).toMatchObject({ from: 1, cookie: 1, patch: [] });
  expect(await pull(other, device, known)).toMatchObject({
    from: null,
    cookie: 1,
    patch: [{ op: "clear" }, {}, {}, {}],
  });
  const { from } = await push(other, device, 2, [1], known);
  expect(from).toBe(null);
});

test("a cookie without the name of its log is answered with everything", async () => {
  const spaces = openServer();
  const device = await nameOfDevice(spaces);
  const { cookie } = await push(spaces, device, 1, [100]);
  expect(await pull(spaces, device, { cookie })).toMatchObject({ from: null, cookie: 1 });
});

test("the name of a log stays when a server starts again, and when it forgets its beginning", async () => {
  const store = memory();
  const first = openServer({ store });
  const device = await nameOfDevice(first);
  const known = await push(first, device, 1, [1]);
  const second = openServer({ store, limits: { batches: 4 } });
  expect(await pull(second, device, known)).toMatchObject({ from: 1, cookie: 1 });
  const told = [known];
  for (let number = 2; number <= 6; number++) {
    told.push(await push(second, device, number, [1], told.at(-1)));
  }
  const froms: unknown[] = [];
  for (const each of told) froms.push((await pull(second, device, each)).from);
  expect(froms).toEqual([null, null, 3, 4, 5, 6]);
});

test("a page that was open all the time shows what a server has that began anew", async () => {
  let spaces = openServer();
  const at: Pick<Spaces, "fetch"> = { fetch: (request) => spaces.fetch(request) };
  const mine = openAt(at);
  await mine.ready;
  await mine.run(transfer, 100).confirmed;
  await mine.run(write, "lost").confirmed;
  const former = spaces;
  spaces = openServer(); // as memory() does, when the process starts again
  const yours = openAt(at, { user: "bob" });
  await yours.ready;
  for (const amount of [1, 2, 3]) await yours.run(transfer, amount).confirmed;
  await former.stop({ timeout: 0 });
  await vi.waitFor(() => expect(balances(mine.model)).toEqual([494, 1006]), 10_000);
  expect(deref(mine.model.note)).toBe(undefined);
});

test("a name that is no text is refused", async () => {
  const spaces = openServer();
  const device = await nameOfDevice(spaces);
  const { method, body } = pushOf(device, 1, [1], { history: 5 as unknown as string });
  expect((await ask(spaces, "push", { method, body })).status).toBe(400);
});
