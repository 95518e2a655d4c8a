import type { AfterCall, AfterOutbox, DueCall } from "../store/after.ts";
import type { Place } from "../store/store.ts";
import { batch, same, SPACE } from "./check.ts";

/** Long enough for a lease of one millisecond to end. */
const MOMENT = 30;
const LONG = 60_000;

type Law = (place: Place, outbox: AfterOutbox) => Promise<void>;

/** What every {@link AfterOutbox} does, for {@link storeLaws}. */
export const outboxLaws: Record<string, (place: Place) => Promise<void>> = lawsOf({
  async "a call is kept by the commit of its batch, and not by one that came too late"(
    place,
    outbox,
  ) {
    await keep(place, 0, [callOf("a")]);
    await place.open(SPACE).commit(0, { ...batch("me", 2, {}), after: [callOf("b")] });
    const due = { ...callOf("a"), space: "a", tries: 1 };
    same("what is due", await outbox.take(10, LONG), [due]);
  },

  async "a call is no part of the log"(place) {
    await keep(place, 0, [callOf("a")]);
    same("the log", await place.open(SPACE).since(0), [batch("me", 1, {})]);
  },

  async "who takes a call has it alone until its lease ends, and then it is taken again"(
    place,
    outbox,
  ) {
    await keep(place, 0, [callOf("a")]);
    same("what is due", keysOf(await outbox.take(10, LONG)), ["a 1"]);
    same("what others get", await outbox.take(10, LONG), []);

    await keep(place, 1, [callOf("b")]);
    await outbox.take(10, 1);
    await moment();
    same("what is due again", keysOf(await outbox.take(10, LONG)), ["b 2"]);
  },

  async "of those who take at once each call goes to one"(place, outbox) {
    const names = Array.from({ length: 20 }, (_, index) => `call ${index}`);
    await keep(place, 0, names.map(callOf));
    const takers = [outbox, place.outbox!("bank"), place.outbox!("bank")];
    const taken = await Promise.all(takers.map((each) => each.take(100, LONG)));
    same(
      "what was taken",
      taken
        .flat()
        .map(({ key }) => key)
        .toSorted(),
      names.toSorted(),
    );
  },

  async "no more are taken than were asked for, and the rest stays"(place, outbox) {
    await keep(place, 0, ["a", "b", "c"].map(callOf));
    const [some, rest] = [await outbox.take(2, LONG), await outbox.take(2, LONG)];
    same("how many", [some.length, rest.length], [2, 1]);
  },

  async "a call that was done is gone"(place, outbox) {
    await keep(place, 0, [callOf("a")]);
    const [call] = await outbox.take(1, 1);
    await outbox.done(call!);
    await moment();
    same("what is due", await outbox.take(10, LONG), []);
  },

  async "a call is held by whoever has it, and not by who had it before"(place, outbox) {
    await keep(place, 0, [callOf("a")]);
    const [late] = await outbox.take(1, 1);
    await moment();
    const [mine] = await outbox.take(1, 1);
    await outbox.hold(mine!, LONG);
    await outbox.hold(late!, 0);
    await moment();
    same("what is due", await outbox.take(10, LONG), []);
    await outbox.hold(mine!, 0);
    await moment();
    same("what is due at last", keysOf(await outbox.take(10, LONG)), ["a 3"]);
  },

  async "calls of one name in two spaces are two calls"(place, outbox) {
    for (const space of ["a", "b"]) {
      const name = { model: "bank", space };
      await place.open(name).commit(0, { ...batch("me", 1, {}), after: [callOf("a")] });
    }
    const calls = await outbox.take(10, 1);
    same("whose they are", calls.map(({ space }) => space).toSorted(), ["a", "b"]);
    await outbox.done(calls[0]!);
    await moment();
    const rest = await outbox.take(10, LONG);
    same(
      "what is left",
      rest.map(({ space }) => space),
      [calls[1]!.space],
    );
    same("what another model has", await place.outbox!("other").take(10, LONG), []);
  },
});

function lawsOf(laws: Record<string, Law>): Record<string, (place: Place) => Promise<void>> {
  return Object.fromEntries(
    Object.entries(laws).map(([title, law]) => [
      title,
      async (place: Place): Promise<void> => {
        const outbox = place.outbox?.("bank");
        if (outbox !== undefined) await law(place, outbox);
      },
    ]),
  );
}

async function keep(place: Place, head: number, after: readonly AfterCall[]): Promise<void> {
  const answer = await place.open(SPACE).commit(head, { ...batch("me", head + 1, {}), after });
  same("the answer", answer, "committed");
}

function callOf(key: string): AfterCall {
  const args = [key, new Date(0), -0];
  return { key, name: "mail", args, result: new Map([[key, undefined]]), by: "ada", now: 5 };
}

function keysOf(calls: readonly DueCall[]): string[] {
  return calls.map(({ key, tries }) => `${key} ${tries}`);
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, MOMENT));
}
