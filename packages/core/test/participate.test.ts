import { expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  alter,
  agent,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  type Identity,
  invariant,
  io,
  ref,
  refSet,
  reset,
  send,
  settled,
} from "@dosync/core";
import {
  attachRoot,
  isRefusal,
  participate,
  type Participant,
  type PreparedCommit,
} from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { atFramesLeft, callDeep } from "../../../tests/support/full-stack.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

function join(prepare: Participant["prepare"], ...identities: Identity<unknown>[]): void {
  onTestFinished(participate({ of: new Set(identities), prepare }));
}

function refusing(...identities: Identity<unknown>[]): Error {
  const refusal = new Error("not ready");
  join(
    () => {
      throw refusal;
    },
    ...identities,
  );
  return refusal;
}

test("a participant is told of each commit that writes an identity of its own, and of no other", () => {
  const [mine, other] = [ref(0), ref(0)];
  const told: PreparedCommit[] = [];
  join((commit) => void told.push(commit), mine);
  const body = (): void => {
    refSet(mine, 1);
    refSet(other, 1);
  };

  dosync(() => refSet(other, 5));
  dosync(body, { label: "both", origin: "me", meta: 7, reads: "all" });

  expect(told).toMatchObject([{ label: "both", origin: "me", meta: 7, reads: [], rerun: body }]);
  expect(told[0]!.writes).toEqual([
    [mine, 0, 1],
    [other, 5, 1],
  ]);
});

test("a refusal leaves everything as it was, whichever transaction it refuses", async () => {
  const [mine, count, mailbox] = [ref(0), atom(0), agent(0)];
  const seen: unknown[] = [];
  addWatch(mine, "seen", () => seen.push("watch"));
  onTestFinished(addCommitListener(() => seen.push("feed")));
  const refusal = refusing(mine, count, mailbox);

  expect(thrownBy(() => dosync(() => refSet(mine, 1)))).toBe(refusal);
  await expect(dosyncAsync((tx) => tx.refSet(mine, 1))).rejects.toBe(refusal);
  expect(thrownBy(() => reset(count, 1))).toBe(refusal);
  const edit = draft();
  edit.refSet(mine, 2);
  expect(thrownBy(() => edit.commit())).toBe(refusal);
  expect([edit.state, edit.deref(mine)]).toEqual(["open", 2]);
  edit.abort();
  send(mailbox, () => 1);
  await expect(settled(mailbox)).rejects.toMatchObject({ cause: refusal });

  expect([deref(mine), deref(count), deref(mailbox), seen]).toEqual([0, 0, 0, []]);
});

test("what a participant answers is called when the commit stands, before anybody hears of it", () => {
  const log: unknown[] = [];
  const mine = ref(1);
  const double = derived(() => deref(mine) * 2);
  addWatch(double, "log", () => log.push("watch"));
  join(() => {
    log.push(`prepare ${deref(double)}`);
    return () => log.push(`stands ${deref(double)}`);
  }, mine);

  dosync(() => refSet(mine, 2));

  expect(log).toEqual(["prepare 2", "stands 4", "watch"]);
});

test("each participant is told that the commit stands before anybody hears of it, also where one commits then", () => {
  const [a, b] = [ref(0), atom(0)];
  const log: string[] = [];
  join(
    () => () => {
      log.push("first");
      reset(b, 1);
      log.push("first has committed");
    },
    a,
  );
  join(() => () => log.push("second"), a);
  addWatch(a, "log", () => log.push("watch"));
  onTestFinished(addCommitListener(({ writes }) => log.push(`commit of ${writes.length}`)));
  dosync(() => refSet(a, 1));
  expect(log).toEqual([
    "first",
    "second",
    "watch",
    "commit of 1",
    "commit of 1",
    "first has committed",
  ]);
});

test("participants are told before anybody hears of it, also where a root commits when it stands", () => {
  const [a, b] = [ref(0), atom(0)];
  const log: string[] = [];
  join(() => () => log.push("participant"), a);
  addWatch(a, "log", () => log.push("watch"));
  onTestFinished(
    attachRoot({
      prepare() {},
      published: () => {
        if (deref(b) === 0) reset(b, 1);
      },
      aborted() {},
    }),
  );
  dosync(() => refSet(a, 1));
  expect(log).toEqual(["participant", "watch"]);
});

test("what a participant answers is called later where the stack has no room for it, once", async () => {
  const errors = collectDeliveryErrors();
  const [mine, stands] = [ref(0), [] as unknown[]];
  join(({ writes }) => {
    return () => {
      callDeep(500);
      stands.push(writes[0]![2]);
    };
  }, mine);

  for (let framesLeft = 5; framesLeft < 300; framesLeft += 20) {
    atFramesLeft(framesLeft, () => dosync(() => alter(mine, (n) => n + 1)));
  }
  const atOnce = stands.length;
  await Promise.resolve();

  expect([atOnce, deref(mine)]).toEqual([0, 15]);
  expect(stands).toEqual(Array.from({ length: deref(mine) }, (_, index) => index + 1));
  expect(errors).toEqual([]);
});

test("a commit that somebody refuses never stands, whoever has been asked before", () => {
  const [mine, stands] = [ref(0), [] as unknown[]];
  join(() => () => stands.push("first"), mine);
  refusing(mine);

  thrownBy(() => dosync(() => refSet(mine, 1)));

  expect(stands).toEqual([]);
});

test("participants are asked after validators and rules, and before roots", () => {
  const log: string[] = [];
  const mine = ref(0, { validator: () => log.push("validator") > 0 });
  using _rule = invariant("rule", () => deref(mine) < 5 && log.push("rule") > 0);
  log.length = 0;
  onTestFinished(
    attachRoot({
      prepare: () => log.push("root"),
      published: () => log.push("published"),
      aborted: () => log.push("aborted"),
    }),
  );
  join(() => {
    log.push("prepare");
    return () => log.push("stands");
  }, mine);

  dosync(() => refSet(mine, 1));
  thrownBy(() => dosync(() => refSet(mine, 6)));

  expect(log.splice(0, 6).join(" ")).toBe("validator rule prepare root published stands");
  expect(log).toEqual(["validator", "aborted"]);
});

test("while it is asked a participant can change nothing, and starts no work", () => {
  const [mine, other, count] = [ref(0), ref(0), atom(0)];
  let act: (() => unknown) | undefined;
  join(() => void act!(), mine);
  const refused = (action: () => unknown): unknown => {
    act = action;
    return thrownBy(() => dosync(() => refSet(mine, 1)));
  };

  expect(refused(() => alter(other, () => 1))).toMatchObject({ code: "IMPURE_FUNCTION" });
  expect(refused(() => reset(count, 1))).toMatchObject({ code: "IMPURE_FUNCTION" });
  expect(refused(() => dosync(() => {}))).toMatchObject({ code: "IMPURE_FUNCTION" });
  expect(refused(() => io(() => {}))).toMatchObject({ code: "IN_TRANSACTION" });
  expect([deref(mine), deref(other), deref(count)]).toEqual([0, 0, 0]);
});

test("what fails once the commit stands is reported, and the others are called", () => {
  const errors = collectDeliveryErrors();
  const [mine, failure, stands] = [ref(0), new Error("late"), [] as unknown[]];
  join(
    () => () => {
      throw failure;
    },
    mine,
  );
  join(() => () => stands.push("second"), mine);

  dosync(() => refSet(mine, 1));

  expect(errors).toMatchObject([{ cause: failure }]);
  expect([deref(mine), stands]).toEqual([1, ["second"]]);
});

test("only what can be run again has a rerun", async () => {
  const [mine, count] = [ref(0), atom(0)];
  const reruns: unknown[] = [];
  join(({ rerun }) => void reruns.push(typeof rerun), mine, count);

  dosync(() => refSet(mine, 1));
  reset(count, 1);
  await dosyncAsync((tx) => tx.refSet(mine, 2));
  const edit = draft();
  edit.refSet(mine, 3);
  edit.commit();

  expect(reruns).toEqual(["function", "function", "undefined", "undefined"]);
});

test("the identities of a participant may change, and one that has ended is asked no more", () => {
  const [mine, of, told] = [ref(0), new Set<unknown>(), [] as unknown[]];
  const end = participate({ of, prepare: ({ point }) => void told.push(point) });
  const commit = (): number => dosync(() => alter(mine, (n) => n + 1));

  commit();
  of.add(mine);
  commit();
  end();
  end();
  commit();

  expect(told).toHaveLength(1);
});

test("what a participant throws is a refusal, and the error of a rule is none", () => {
  const [mine, other] = [ref(0), ref(0)];
  const refusal = refusing(mine);
  const rule = invariant("none", () => deref(other) === 0);
  onTestFinished(() => rule.dispose());
  const errors = [mine, other].map((one) => thrownBy(() => dosync(() => refSet(one, 1))));

  expect(errors[0]).toBe(refusal);
  expect(errors.map(isRefusal)).toEqual([true, false]);
});

test("what is no participant is refused", () => {
  for (const given of [undefined, {}, { of: new Set() }, { prepare() {} }]) {
    expect(thrownBy(() => participate(given as never))).toMatchObject({ code: "INVALID_ARGUMENT" });
  }
});
