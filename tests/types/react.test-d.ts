// What the hooks infer and refuse, without any annotation by the user.
import {
  type AgentFailedError,
  agent,
  atom,
  type Atom,
  deref,
  derived,
  type Draft,
  ref,
  type Ref,
  resource,
  swap,
} from "@dosync/core";
import { collection, index, ordered } from "@dosync/core/collection";
import {
  createModel,
  type Dehydrated,
  dehydrate,
  type DraftProvider,
  hydrate,
  useAction,
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useDraftField,
  useRef,
  useEntity,
  useKeys,
  useRange,
  useResource,
  useSelector,
  useValidation,
  useWatch,
} from "@dosync/react";
import type { ComponentProps, ReactNode } from "react";
import { describe, expectTypeOf, test } from "vitest";

interface User {
  readonly name: string;
  readonly age: number;
}

const count = atom(0);
const balance = ref(500);
const user = ref<User>({ name: "Ada", age: 36 });
const kind = atom<"all" | "done">("all");
const total = derived(() => deref(count) + deref(balance));
const saved = agent({ at: 0 });

describe("useAtom", () => {
  test("gives the value and a function that takes a value or an updater", () => {
    const [value, set] = useAtom(count);
    expectTypeOf(value).toEqualTypeOf<number>();
    expectTypeOf(set(1)).toEqualTypeOf<void>();
    set((n) => {
      expectTypeOf(n).toEqualTypeOf<number>();
      return n + 1;
    });
    // @ts-expect-error: not a number
    set("1");
    // @ts-expect-error: an updater returns the next value
    set((n) => String(n));
  });

  test("keeps literals", () => {
    const [value, set] = useAtom(kind);
    expectTypeOf(value).toEqualTypeOf<"all" | "done">();
    set("done");
    // @ts-expect-error: not one of them
    set("none");
  });

  test("a function as a value is wrapped, as with useState", () => {
    const [value, set] = useAtom(atom<() => string>(() => "a"));
    expectTypeOf(value).toEqualTypeOf<() => string>();
    set(() => () => "b");
  });

  test("refuses what is not an atom", () => {
    // @ts-expect-error: refs change in a transaction
    useAtom(balance);
    // @ts-expect-error: derived values do not change by hand
    useAtom(total);
    // @ts-expect-error: no identity at all
    useAtom(5);
  });
});

describe("reading", () => {
  test("useRef gives the value of a ref, and refuses others", () => {
    expectTypeOf(useRef(balance)).toEqualTypeOf<number>();
    expectTypeOf(useRef(user)).toEqualTypeOf<User>();
    // @ts-expect-error: an atom is read with useAtom or useDeref
    useRef(count);
    // @ts-expect-error: React's useRef is another function
    useRef(null);
  });

  test("useDeref gives the value of any identity, and of any of several", () => {
    expectTypeOf(useDeref(count)).toEqualTypeOf<number>();
    expectTypeOf(useDeref(user)).toEqualTypeOf<User>();
    expectTypeOf(useDeref(total)).toEqualTypeOf<number>();
    expectTypeOf(useDeref(saved)).toEqualTypeOf<{ at: number }>();
    const either = count as Atom<number> | Ref<User>;
    expectTypeOf(useDeref(either)).toEqualTypeOf<number | User>();
    // @ts-expect-error: no identity
    useDeref({ current: 5 });
  });

  test("useDerived gives what the function returns", () => {
    expectTypeOf(useDerived(() => [deref(user).name, deref(count)] as const)).toEqualTypeOf<
      readonly [string, number]
    >();
  });

  test("useSelector gives what is selected", () => {
    expectTypeOf(useSelector(user, ({ name }) => name)).toEqualTypeOf<string>();
    const parts = useSelector(
      user,
      (value) => {
        expectTypeOf(value).toEqualTypeOf<User>();
        return [value.name];
      },
      (old, value) => {
        expectTypeOf(old).toEqualTypeOf<string[]>();
        return old.length === value.length;
      },
    );
    expectTypeOf(parts).toEqualTypeOf<string[]>();
    expectTypeOf(useSelector(saved, ({ at }) => at)).toEqualTypeOf<number>();
    // @ts-expect-error: there is no such property
    useSelector(user, (value) => value.email);
  });

  test("useWatch tells the old and the new value", () => {
    useWatch(user, (old, value, identity) => {
      expectTypeOf(old).toEqualTypeOf<User>();
      expectTypeOf(value).toEqualTypeOf<User>();
      expectTypeOf(identity).toEqualTypeOf<Ref<User>>();
    });
  });
});

describe("forms, agents and drafts", () => {
  test("useValidation takes atoms and refs", () => {
    const { value, set, error, clear } = useValidation(balance);
    expectTypeOf(value).toEqualTypeOf<number>();
    expectTypeOf(error).toEqualTypeOf<unknown>();
    set(5);
    set((n) => n + 1);
    clear();
    expectTypeOf(useValidation(kind).value).toEqualTypeOf<"all" | "done">();
    // @ts-expect-error: a derived value cannot be set
    useValidation(total);
  });

  test("useAgent gives the value and the state of the work", () => {
    const { value, pending, error, restart } = useAgent(saved, { suspense: true });
    expectTypeOf(value).toEqualTypeOf<{ at: number }>();
    expectTypeOf(pending).toEqualTypeOf<number>();
    expectTypeOf(error).toEqualTypeOf<AgentFailedError | undefined>();
    restart({ at: 1 }, { clearActions: true });
    // @ts-expect-error: not a value of this agent
    restart({ at: "now" });
    // @ts-expect-error: not an agent
    useAgent(count);
  });

  test("useResource gives what is loaded", () => {
    const user = resource(async () => ({ name: "Ada" }));
    expectTypeOf(useResource(user)).toEqualTypeOf<{ name: string }>();
    expectTypeOf(useDeref(user).value).toEqualTypeOf<{ name: string } | undefined>();
    // @ts-expect-error: an atom is no resource
    useResource(atom(1));
  });

  test("the hooks of collections know rows, keys and indexes", () => {
    const todos = collection<{ id: number; due?: Date }>()({
      key: (todo) => todo.id,
      indexes: { due: ordered((todo) => todo.due), list: index((todo) => todo.id) },
    });
    type Todo = { id: number; due?: Date };
    expectTypeOf(useEntity(todos, 1)).toEqualTypeOf<Todo | undefined>();
    expectTypeOf(useKeys(todos)).toEqualTypeOf<readonly number[]>();
    expectTypeOf(useRange(todos, "due", { from: new Date() })).toEqualTypeOf<readonly Todo[]>();
    expectTypeOf(useRange(todos, "due")).toEqualTypeOf<readonly Todo[]>();
    // @ts-expect-error: the keys are numbers
    useEntity(todos, "1");
    // @ts-expect-error: it has buckets and no order
    useRange(todos, "list");
    // @ts-expect-error: the order is one of dates
    useRange(todos, "due", { from: 5 });
    // @ts-expect-error: no collection
    useKeys(count);
  });

  test("useAction takes what the function takes, and answers undefined where that fails", () => {
    const { run, error, pending } = useAction((amount: number) => amount > 5);
    expectTypeOf(run).parameters.toEqualTypeOf<[amount: number]>();
    expectTypeOf(run(1)).toEqualTypeOf<boolean | undefined>();
    expectTypeOf(error).toEqualTypeOf<unknown>();
    expectTypeOf(pending).toEqualTypeOf<boolean>();
    // @ts-expect-error: not what the function takes
    run("1");
    // @ts-expect-error: not a function
    useAction(count);

    const save = useAction((form: FormData) => Promise.resolve(void form.get("name")));
    const action: ComponentProps<"form">["action"] = save.run;
    expectTypeOf(action).not.toBeNever();
  });

  test("useDraft gives the draft and what can be said of it", () => {
    const { draft, state, changes, conflicts } = useDraft();
    expectTypeOf(draft).toEqualTypeOf<Draft>();
    expectTypeOf(state).toEqualTypeOf<"open" | "committed" | "aborted">();
    expectTypeOf(changes[0]!.mine).toEqualTypeOf<unknown>();
    expectTypeOf(conflicts[0]!.theirs).toEqualTypeOf<unknown>();
    expectTypeOf<ComponentProps<typeof DraftProvider>["draft"]>().toEqualTypeOf<
      Draft | undefined
    >();
  });
});

const parse = (text: string): number => Number(text);

describe("fields of a draft", () => {
  test("a field of texts needs no parse, and any other does", () => {
    const maybe = ref<string | undefined>(undefined);
    expectTypeOf(useDraftField(ref("")).value).toEqualTypeOf<string>();
    expectTypeOf(useDraftField(maybe).value).toEqualTypeOf<string | undefined>();
    expectTypeOf(useDraftField(balance, { parse }).value).toEqualTypeOf<number>();
    const { value, set } = useDraftField(balance, {
      parse: (text) => (expectTypeOf(text).toEqualTypeOf<string>(), 5),
      format: (amount) => (expectTypeOf(amount).toEqualTypeOf<number>(), ""),
    });
    expectTypeOf(value).toEqualTypeOf<number>();
    const { conflict } = useDraftField(balance, { parse });
    expectTypeOf(conflict?.theirs).toEqualTypeOf<number | undefined>();
    expectTypeOf(set).toEqualTypeOf<(text: string) => void>();
    // The parameter says it in words: no value is one.
    type Wanted = Parameters<typeof useDraftField<number>>[0];
    expectTypeOf<Wanted>().toExtend<`${string}Give { parse }${string}`>();
    // @ts-expect-error a number is no text
    useDraftField(balance);
    // @ts-expect-error neither is one of two texts
    useDraftField(ref<"a" | "b">("a"));
    // @ts-expect-error the format alone makes no value
    useDraftField(balance, { format: String });
    // @ts-expect-error the value is a number
    useDraftField(balance, { parse: (text) => text });
    // @ts-expect-error an atom is no part of a draft
    useDraftField(count);
  });
});

describe("models", () => {
  test("the hook gives what the factory made", () => {
    const [Provider, useCounter] = createModel(() => {
      const clicks = atom(0);
      return { clicks, click: () => swap(clicks, (n) => n + 1) };
    });
    const model = useCounter();
    expectTypeOf(model.clicks).toEqualTypeOf<Atom<number>>();
    expectTypeOf(model.click).toEqualTypeOf<() => number>();
    expectTypeOf<{ children: ReactNode }>().toExtend<ComponentProps<typeof Provider>>();
    expectTypeOf<{ model: typeof model }>().toExtend<ComponentProps<typeof Provider>>();
    expectTypeOf<{ data: Dehydrated }>().toExtend<ComponentProps<typeof Provider>>();
    expectTypeOf<{ model: { clicks: number } }>().not.toExtend<ComponentProps<typeof Provider>>();
  });

  test("what the factory takes are properties of the provider", () => {
    const [Provider] = createModel(({ start }: { start: number }) => ({ clicks: atom(start) }));
    expectTypeOf<{ start: number }>().toExtend<ComponentProps<typeof Provider>>();
    expectTypeOf<object>().not.toExtend<ComponentProps<typeof Provider>>();
    expectTypeOf<{ start: string }>().not.toExtend<ComponentProps<typeof Provider>>();
  });

  test("any object of identities can be dehydrated and hydrated", () => {
    expectTypeOf(dehydrate({ count, user })).toEqualTypeOf<Dehydrated>();
    expectTypeOf(hydrate({ count }, { count: 1 })).toEqualTypeOf<void>();
  });
});
