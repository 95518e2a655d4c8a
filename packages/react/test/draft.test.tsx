import {
  alter,
  atom,
  deref,
  derived,
  dosync,
  draft,
  invariant,
  ref,
  refSet,
  reset,
} from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, type ReactNode, StrictMode, Suspense, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import {
  DraftProvider,
  type DraftView,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useRef,
  useSelector,
  useValidation,
  type Validation,
} from "../src/index.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

const createAccount = () => {
  const name = ref("Ada", { validator: (value) => value !== "", label: "name" });
  const visits = ref(1, { label: "visits" });
  const theme = atom("light");
  return { name, visits, theme, greeting: derived(() => `${deref(name)} ${deref(visits)}`) };
};
type Account = ReturnType<typeof createAccount>;

/** What the components below and beside the provider returned last. */
let view: DraftView;
let field: Validation<string>;
let setTheme: (next: string) => void;
afterEach(() => void (view?.state === "open" && act(() => view.draft.abort())));

function Form({ of }: { of: Account }): ReactElement {
  view = useDraft();
  field = useValidation(of.name);
  const [theme, set] = useAtom(of.theme);
  setTheme = set;
  const parts = [
    useRef(of.name),
    useDeref(of.greeting),
    useDerived(() => deref(of.visits) + 1),
    useSelector(of.name, (text) => text.length),
    theme,
  ];
  return <output>{parts.join("|")}</output>;
}

const Outside = ({ of }: { of: Account }): ReactElement => <em>{useDeref(of.greeting)}</em>;

function show(account: Account, provider: (children: ReactNode) => ReactElement) {
  return render(
    <StrictMode>
      {provider(<Form of={account} />)}
      <Outside of={account} />
    </StrictMode>,
  );
}

const inside = (): string | null => screen.getByRole("status").textContent;
const outside = (): string | null => document.querySelector("em")!.textContent;

test("everything below a draft provider shows the draft, and nothing else does", () => {
  const account = createAccount();
  show(account, (form) => <DraftProvider label="profile">{form}</DraftProvider>);
  expect(inside()).toBe("Ada|Ada 1|2|3|light");

  act(() => {
    view.draft.refSet(account.name, "Grace");
    view.draft.alter(account.visits, (n) => n + 1);
  });
  expect([inside(), outside()]).toEqual(["Grace|Grace 2|3|5|light", "Ada 1"]);
  expect(view.draft.label).toBe("profile");
  expect(view.changes.map(({ base, mine }) => [base, mine])).toEqual([
    ["Ada", "Grace"],
    [1, 2],
  ]);
  act(() => view.draft.commit());

  expect([inside(), outside()]).toEqual(["Grace|Grace 2|3|5|light", "Grace 2"]);
  expect(view.state).toBe("committed");
});

test("an aborted draft leaves nothing, and the committed state is shown again", () => {
  const account = createAccount();
  show(account, (form) => <DraftProvider>{form}</DraftProvider>);
  act(() => void view.draft.refSet(account.name, "Grace"));

  act(() => view.draft.abort());
  expect(inside()).toBe("Ada|Ada 1|2|3|light");
  act(() => void dosync(() => alter(account.visits, (n) => n + 1)));

  expect(inside()).toBe("Ada|Ada 2|3|3|light");
});

test("a field is not set past a draft that has ended; a new key opens the next one", () => {
  const account = createAccount();
  const provider = (key: number) => (form: ReactNode) => (
    <DraftProvider key={key} label="profile">
      {form}
    </DraftProvider>
  );
  const { rerender } = show(account, provider(1));
  act(() => field.set("Grace"));
  act(() => view.draft.commit());

  expect(() => act(() => field.set("Hedy"))).toThrow(
    /draft "profile" has been committed .*another key for the <DraftProvider>/,
  );
  expect([inside(), outside()]).toEqual(["Grace|Grace 1|2|5|light", "Grace 1"]);
  act(() => setTheme("dark"));
  expect(inside()).toBe("Grace|Grace 1|2|5|dark");
  rerender(<StrictMode>{provider(2)(<Form of={account} />)}</StrictMode>);
  act(() => field.set("Hedy"));

  expect([inside(), deref(account.name)]).toEqual(["Hedy|Hedy 1|2|4|dark", "Grace"]);
});

test("what others commit is a conflict until it is taken over", () => {
  const account = createAccount();
  show(account, (form) => <DraftProvider>{form}</DraftProvider>);
  act(() => void view.draft.alter(account.visits, (n) => n + 10));

  act(() => void dosync(() => alter(account.visits, (n) => n + 1)));
  expect(inside()).toBe("Ada|Ada 11|12|3|light");
  expect(view.conflicts.map(({ base, mine, theirs }) => [base, mine, theirs])).toEqual([
    [1, 11, 2],
  ]);
  act(() => view.draft.rebase());

  expect(inside()).toBe("Ada|Ada 12|13|3|light");
  expect(view.conflicts).toEqual([]);
});

test("a field below a draft provider writes the draft, also what is refused, which cannot be saved", () => {
  const account = createAccount();
  show(account, (form) => <DraftProvider>{form}</DraftProvider>);
  expect(view.canSave).toBe(false);

  act(() => field.set("Grace"));
  expect([inside(), outside(), field.error]).toEqual([
    "Grace|Grace 1|2|5|light",
    "Ada 1",
    undefined,
  ]);
  expect(view.canSave).toBe(true);
  act(() => field.set(""));

  expect([field.value, deref(account.name), view.draft.deref(account.name)]).toEqual([
    "",
    "Ada",
    "",
  ]);
  expect(field.error).toMatchObject({ code: "INVALID_VALUE" });
  expect(view.refused).toMatchObject([{ identity: account.name, error: field.error }]);
  expect(view.canSave).toBe(false);
  expect(thrownBy(() => view.draft.commit())).toMatchObject({ code: "INVALID_VALUE" });

  act(() => field.clear());
  expect([field.value, field.error, view.refused]).toEqual(["Ada", undefined, []]);
});

test("what a field is refused for is asked again when what it depends on changes, here or elsewhere", () => {
  const most = ref(10);
  const count = ref(5, { validator: (n) => n <= deref(most) || `At most ${deref(most)}.` });
  const rule = invariant("not both zero", () => deref(most) + deref(count) > 0);
  let counted!: Validation<number>;
  let limit!: Validation<number>;
  const Fields = (): ReactElement => {
    view = useDraft();
    counted = useValidation(count);
    limit = useValidation(most);
    return <p>{(counted.error as Error | undefined)?.message ?? "fine"}</p>;
  };
  render(
    <DraftProvider>
      <Fields />
    </DraftProvider>,
  );
  const shown = (): string | null => document.querySelector("p")!.textContent;

  act(() => counted.set(20));
  expect(shown()).toBe("At most 10.");
  act(() => limit.set(30));
  expect([shown(), limit.error]).toEqual(["fine", undefined]);
  act(() => limit.set(12));
  expect(shown()).toBe("At most 12.");
  act(() => view.draft.rebase({ resolve: ({ theirs }) => theirs }));
  act(() => {
    counted.set(0);
    limit.set(0);
  });

  expect([shown(), view.refused.map(({ rule: label }) => label)]).toEqual([
    "fine",
    ["not both zero"],
  ]);
  act(() => view.draft.abort());
  rule.dispose();
});

test("an atom is changed at once, and the draft shows it", () => {
  const account = createAccount();
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  show(account, (form) => <DraftProvider>{form}</DraftProvider>);

  act(() => setTheme("dark"));
  warn.mockRestore(); // development mode says that an atom is not rolled back

  expect(deref(account.theme)).toBe("dark");
  expect(inside()).toBe("Ada|Ada 1|2|3|dark");
});

test("a provider aborts the draft that it has opened when it is unmounted, not one that it was given", () => {
  const account = createAccount();
  const given = draft();
  const { unmount } = show(account, (form) => <DraftProvider draft={given}>{form}</DraftProvider>);
  act(() => void given.refSet(account.name, "Grace"));
  expect(inside()).toBe("Grace|Grace 1|2|5|light");
  unmount();
  expect(given.state).toBe("open");
  given.abort();

  const second = show(account, (form) => <DraftProvider>{form}</DraftProvider>);
  const { draft: own } = view;
  second.unmount();

  expect(own.state).toBe("aborted");
});

test("a provider in another one edits a draft of its draft", () => {
  const account = createAccount();
  let outerView!: DraftView;
  const Outer = ({ children }: { children: ReactNode }): ReactElement => {
    outerView = useDraft();
    return (
      <div>
        <b>{useRef(account.name)}</b>
        {children}
      </div>
    );
  };
  show(account, (form) => (
    <DraftProvider>
      <Outer>
        <DraftProvider>{form}</DraftProvider>
      </Outer>
    </DraftProvider>
  ));
  const middle = (): string | null => document.querySelector("b")!.textContent;
  act(() => void view.draft.refSet(account.name, "Grace"));
  expect([inside(), middle(), outside()]).toEqual(["Grace|Grace 1|2|5|light", "Ada", "Ada 1"]);
  act(() => field.set("Alan")); // a field sets in the nearest draft as well
  expect([inside(), middle(), outside()]).toEqual(["Alan|Alan 1|2|4|light", "Ada", "Ada 1"]);

  act(() => view.draft.commit());
  expect([middle(), outside()]).toEqual(["Alan", "Ada 1"]);
  act(() => outerView.draft.commit());

  expect(outside()).toBe("Alan 1");
});

test("below a draft that has ended a form edits a draft of the next one around it", () => {
  const account = createAccount();
  const ended = draft();
  ended.abort();
  let outerView!: DraftView;
  const Outer = ({ children }: { children: ReactNode }): ReactNode => {
    outerView = useDraft();
    return children;
  };
  show(account, (form) => (
    <DraftProvider>
      <Outer>
        <DraftProvider draft={ended}>
          <DraftProvider>{form}</DraftProvider>
        </DraftProvider>
      </Outer>
    </DraftProvider>
  ));

  act(() => field.set("Grace"));
  act(() => view.draft.commit());

  expect([outerView.draft.deref(account.name), deref(account.name)]).toEqual(["Grace", "Ada"]);
});

test("one change of a draft renders exactly its readers", () => {
  const account = createAccount();
  const log: string[] = [];
  const Name = (): ReactElement => (log.push("name"), (<i>{useRef(account.name)}</i>));
  const Visits = (): ReactElement => (log.push("visits"), (<i>{useRef(account.visits)}</i>));
  const edit = draft();
  render(
    <DraftProvider draft={edit}>
      <Name />
      <Visits />
    </DraftProvider>,
  );

  log.length = 0;
  act(() => void edit.refSet(account.name, "Grace"));
  act(() => void dosync(() => refSet(account.visits, 9))); // the draft does not show it
  act(() => void reset(account.theme, "dark"));

  expect(log).toEqual(["name"]);
  act(() => edit.abort());
});

test("what was typed stays while a sibling suspends, and the draft ends with its provider", async () => {
  const account = createAccount();
  let resolve!: () => void;
  let isReady = false;
  const ready = new Promise<void>((done) => {
    resolve = () => {
      isReady = true;
      done();
    };
  });
  let suspend!: () => void;
  const Sibling = (): null => {
    const [isSuspended, set] = useState(false);
    suspend = () => set(true);
    if (isSuspended && !isReady) throw ready;
    return null;
  };
  const { unmount } = render(
    <StrictMode>
      <Suspense fallback={<p>loading</p>}>
        <DraftProvider>
          <Form of={account} />
        </DraftProvider>
        <Sibling />
      </Suspense>
    </StrictMode>,
  );
  act(() => field.set("Grace"));
  const { draft: edit } = view;

  act(suspend);
  expect(screen.getByText("loading")).toBeInTheDocument();
  expect(edit.state).toBe("open");
  await act(async () => {
    resolve();
    await ready;
  });

  expect(await screen.findByRole("status")).toHaveTextContent("Grace|Grace 1|2|5|light");
  expect(view.draft).toBe(edit);
  unmount();
  expect(edit.state).toBe("aborted");
});
