import { alter, atom, deref, derived, dosync, draft, refSet, ref, reset } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, type ReactNode, StrictMode } from "react";
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

test("a field below a draft provider writes the draft, and is refused at once", () => {
  const account = createAccount();
  show(account, (form) => <DraftProvider>{form}</DraftProvider>);

  act(() => field.set("Grace"));
  expect([inside(), outside(), field.error]).toEqual([
    "Grace|Grace 1|2|5|light",
    "Ada 1",
    undefined,
  ]);
  act(() => field.set(""));

  expect([field.value, deref(account.name), view.draft.deref(account.name)]).toEqual([
    "",
    "Ada",
    "Grace",
  ]);
  expect((field.error as { code: string }).code).toBe("INVALID_VALUE");
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

  act(() => view.draft.commit());
  expect([middle(), outside()]).toEqual(["Grace", "Ada 1"]);
  act(() => outerView.draft.commit());

  expect(outside()).toBe("Grace 1");
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
