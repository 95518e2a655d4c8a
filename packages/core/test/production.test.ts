import { expect, test, vi } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

/** The library as production loads it. */
async function loadForProduction() {
  vi.resetModules();
  vi.stubEnv("NODE_ENV", "production");
  const core = await import("@dosync/core");
  const adapter = await import("@dosync/core/adapter");
  vi.unstubAllEnvs();
  return { ...core, ...adapter };
}

test("errors carry their code and label, and say no more than people can be shown", async () => {
  const core = await loadForProduction();
  const { alter, atom, deref, derived, dosync, ref, refSet, reset, agent, send, snapshot } = core;
  const count = ref(1, { label: "count", validator: (value) => value > 0 });
  const circle: { current?: ReturnType<typeof derived<number>> } = {};
  circle.current = derived((): number => deref(circle.current!), { label: "circle" });
  const ended = snapshot();
  ended.dispose();

  const messages = [
    () => deref(1 as never),
    () => alter(count, (value) => value),
    () => dosync(() => refSet(count, -1)),
    () => reset(atom(1, { label: "age", validator: (value) => value === 1 }), 0),
    () => dosync(() => core.io(() => {})),
    () => dosync(async () => {}),
    () => dosync(() => core.commute(count, (value) => reset(atom(0, { label: "a" }), value))),
    () =>
      dosync(() => {
        core.commute(count, (value) => value);
        refSet(count, 1);
      }),
    () => core.invariant("positive", () => deref(count) < 0),
    () => core.invariant("vague", () => undefined as never),
    () => ended.deref(count),
    () => deref(circle.current!),
    () => core.addWatch(count, "key", undefined as never),
    () => core.swapVals(count as never, (value: number) => value),
    () => core.resetMeta(count, 1 as never),
    () => send(agent(1, { label: "mail" }), 1 as never),
    () => core.restartAgent(agent(1, { label: "mail" }), 1),
    () => core.refMinHistory(count, -1),
  ].map((act) => (thrownBy(act) as Error).message);

  expect(messages).toEqual([
    "dosync NOT_AN_IDENTITY deref",
    'dosync NO_TRANSACTION ref "count"',
    'The validator of ref "count" refused this value.',
    'The validator of atom "age" refused this value.',
    "dosync IN_TRANSACTION io",
    "dosync ASYNC_BODY dosync",
    'dosync IMPURE_FUNCTION atom "a"',
    'dosync SET_AFTER_COMMUTE ref "count"',
    "positive",
    'dosync NOT_A_BOOLEAN Invariant "vague"',
    "dosync ENDED the snapshot",
    "dosync DERIVED_CYCLE circle",
    "dosync INVALID_ARGUMENT addWatch",
    "dosync NOT_AN_IDENTITY swapVals",
    'dosync INVALID_ARGUMENT ref "count"',
    'dosync INVALID_ARGUMENT agent "mail"',
    'dosync AGENT_NOT_FAILED agent "mail"',
    'dosync INVALID_ARGUMENT ref "count"',
  ]);

  // Where the environment can be asked, it is asked when a message is made.
  vi.stubEnv("NODE_ENV", "production");
  const atCall = [
    () => deref(1 as never),
    () => {
      const edit = core.draft({ label: "form" });
      edit.abort();
      edit.refSet(count, 2);
    },
  ].map((act) => (thrownBy(act) as Error).message);
  vi.unstubAllEnvs();
  expect(atCall).toEqual(["dosync NOT_AN_IDENTITY deref", 'dosync ENDED draft "form"']);
});

test("nothing is frozen, nothing is warned of", async () => {
  const core = await loadForProduction();
  const { agent, atom, commute, alter, deref, derived, dosync, dosyncAsync, ref } = core;
  const { refSet, reset, restartAgent, send, settled } = core;
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const states = [1, 2, 3, 4].map(() => ref({ a: 1 }));
  const count = atom({ a: 1 });
  const mailbox = agent({ a: 1 });
  const same = derived(() => ({ ...deref(count) }));

  dosync(() => {
    refSet(states[0]!, { a: 2 });
    alter(states[1]!, (value) => ({ ...value }));
    commute(states[2]!, (value) => ({ ...value }));
    reset(count, { a: 3 });
  });
  send(mailbox, () => ({ a: 4 }));
  await settled(mailbox);

  send(mailbox, () => {
    throw new Error("fail");
  });
  await settled(mailbox).catch(() => {});
  restartAgent(mailbox, { a: 5 });
  await dosyncAsync((tx) => tx.refSet(states[3]!, { a: 6 }));

  for (const identity of [...states, count, mailbox, same]) {
    expect(Object.isFrozen(deref(identity))).toBe(false);
  }
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test("what only development mode does has nothing to do", async () => {
  vi.resetModules();
  vi.stubEnv("NODE_ENV", "production");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { deepFreeze } = await import("../src/ground/freeze.ts");
  const { freezeFor } = await import("../src/kernel/freeze-for.ts");
  const { warnAtomInTransaction } = await import("../src/identities/warnings.ts");
  const { reportIfForgotten } = await import("../src/timeline/forgotten.ts");
  const { checkHint } = await import("../src/graph/hint.ts");
  const value = { a: 1 };

  deepFreeze(value, String);
  freezeFor({} as never, value);
  warnAtomInTransaction({} as never);
  reportIfForgotten(value, {} as never, "Nothing");
  checkHint({ compute: (_previous: number) => 2 } as never, 1, 3);
  vi.unstubAllEnvs();

  expect(Object.isFrozen(value)).toBe(false);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test("an identity shows what its value says of itself", async () => {
  const { atom, snapshot, onDeliveryError, addWatch, reset } = await loadForProduction();
  const errors: string[] = [];
  const stop = onDeliveryError(({ message }) => errors.push(message));
  const count = atom(1, { label: "count" });
  addWatch(count, "broken", () => {
    throw new Error("watch");
  });
  reset(count, 2);
  stop();
  snapshot().dispose();

  expect(String(count)).toBe('#<atom "count": 2>');
  expect(String(atom("a", { label: "text" }))).toBe('#<atom "text": a>');
  expect(String(atom(Object.create(null), { label: "bare" }))).toBe('#<atom "bare": object>');
  expect(errors).toEqual(["dosync DELIVERY_FAILED count"]);
});

test("a replay freezes nothing", async () => {
  const { atom, openWorld, swap } = await loadForProduction();
  const list = atom([1]);
  const world = openWorld();

  const values = world.replay(() => swap(list, (items) => [...items, 2]));
  world.close();

  expect([...values.values()].map(Object.isFrozen)).toEqual([false]);
});

test("values are not frozen: an atom that nobody follows keeps what it is given", async () => {
  const { atom, deref, reset, swap } = await loadForProduction();
  const tags = atom<string[]>([]);

  swap(tags, (present) => [...present, "new"]);
  expect(Object.isFrozen(deref(tags))).toBe(false);
  const given = ["other"];
  reset(tags, given);

  expect(deref(tags)).toBe(given);
  expect(Object.isFrozen(given)).toBe(false);
});

test("nothing is frozen, and effects, lenses and values from elsewhere are as in development", async () => {
  const core = await loadForProduction();
  const whole = core.atom({ part: { n: 1 } });
  const part = core.lens(
    whole,
    (all) => all.part,
    (all, next) => ({ ...all, part: next }),
    { label: "part" },
  );
  const place = { x: 1 };
  const elsewhere = core.external({ read: () => place, listen: () => () => {} });
  const heard: unknown[] = [];
  const stop = core.effect(() => void heard.push(core.deref(part).n, core.deref(elsewhere).x));
  core.reset(part, { n: 2 });
  stop();

  expect(heard).toEqual([1, 1, 2, 1]);
  expect(Object.isFrozen(core.deref(part))).toBe(false);
  expect(Object.isFrozen(place)).toBe(false);
});
