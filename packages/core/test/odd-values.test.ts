import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  draft,
  effect,
  onDeliveryError,
  ref,
  refSet,
  reset,
  resource,
} from "@dosync/core";
import { typeInto } from "@dosync/core/adapter";
import { describe, expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** What can be thrown or given, and breaks whoever looks at it. */
const odd: Record<string, () => unknown> = {
  "an object whose `then` throws": () =>
    // oxlint-disable-next-line unicorn/no-thenable
    Object.defineProperty({}, "then", {
      get(): never {
        throw new RangeError("then");
      },
    }),
  "an object without a prototype": () => Object.create(null) as unknown,
  "a proxy that was revoked": revoked,
};

for (const [what, make] of Object.entries(odd)) {
  describe(`${what}, thrown`, () => {
    test("by a derived value, is what its readers get, and they are told", () => {
      const value = make();
      const count = atom(0);
      const half = derived(() => {
        if (deref(count) % 2 === 1) throw value;
        return deref(count) / 2;
      });
      const seen: unknown[] = [];
      const stop = effect(() => {
        try {
          seen.push(deref(half));
        } catch (error) {
          seen.push(error === value);
        }
      });
      reset(count, 1);
      reset(count, 2);
      stop();
      expect(seen).toEqual([0, true, 1]);
    });

    test("by a watch, keeps nobody from being told", () => {
      const value = make();
      const count = ref(0);
      const causes: unknown[] = [];
      const seen: number[] = [];
      const end = onDeliveryError(({ cause }) => void causes.push(cause === value));
      addWatch(count, "odd", () => {
        throw value;
      });
      addWatch(count, "even", (_key, _ref, _old, now) => void seen.push(now));
      dosync(() => refSet(count, 1));
      dosync(() => refSet(count, 2));
      end();
      expect([seen, causes]).toEqual([
        [1, 2],
        [true, true],
      ]);
    });

    test("by a transaction, arrives unchanged, and nothing has happened", () => {
      const value = make();
      const count = ref(0);
      let thrown: unknown;
      try {
        dosync(() => {
          alter(count, (n) => n + 1);
          throw value;
        });
      } catch (error) {
        thrown = error;
      }
      expect(thrown === value).toBe(true);
      expect(deref(count)).toBe(0);
    });

    test("by a parser, refuses the draft", () => {
      const value = make();
      const age = ref(1);
      const edit = draft();
      typeInto(edit, age, "x", () => {
        throw value;
      });
      expect(edit.check().map(({ error }) => error === value)).toEqual([true]);
      edit.abort();
    });
  });
}

describe("an object whose `then` throws", () => {
  const make = odd["an object whose `then` throws"]!;

  test("is a result of a transaction like any other", () => {
    const count = ref(0);
    const value = make();
    expect(dosync(() => [refSet(count, 1), value][1]) === value).toBe(true);
    expect(deref(count)).toBe(1);
  });

  test("is a value that is shown, and that rules may refuse", () => {
    const value = make();
    const what = ref<unknown>(0, { validator: (now) => now !== value || "odd" });
    expect(thrownBy(() => dosync(() => refSet(what, value)))).toMatchObject({ message: "odd" });
  });

  test("ends an effect's run, and the loading of a resource", async () => {
    const count = atom(0);
    let runs = 0;
    const loaded = resource(make);
    const stop = effect(() => {
      runs++;
      deref(count);
      deref(loaded);
      return make();
    });
    reset(count, 1);
    await new Promise((go) => setTimeout(go));
    expect(deref(loaded).status).toBe("ready");
    stop();
    reset(count, 2);
    expect(runs).toBe(3);
  });
});
