import { alter, atom, deref, derived, dosync, draft as openDraft, ref, refSet } from "@dosync/core";
import { render, screen } from "@testing-library/vue";
import { expect, test } from "vitest";
import {
  type App,
  computed,
  defineComponent,
  effectScope,
  getCurrentInstance,
  h,
  nextTick,
  onScopeDispose,
  type VNode,
  watch,
} from "vue";
import {
  type DraftView,
  provideDraft,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "@dosync/vue";
import { isFollowed } from "./support.ts";

/** Mounts a form with a draft: `setup` runs in the component that provides it, `below` in a child. */
function mountForm<T>(setup: () => T, below: () => () => VNode | string = () => () => "") {
  let view!: DraftView;
  let result!: T;
  const Below = defineComponent(below);
  const Form = defineComponent(() => {
    view = provideDraft({ label: "form" });
    result = setup();
    return () => h("form", h(Below));
  });
  const mounted = render(Form);
  return { view, result, unmount: () => mounted.unmount() };
}

test("the form and what is below it show the draft, and nobody else does", async () => {
  const name = ref("Ada");
  const greeting = derived(() => `Hello ${deref(name)}`);
  const Outside = defineComponent(() => {
    const shown = useDeref(greeting);
    return () => h("b", `outside: ${shown.value}`);
  });
  render(Outside);
  const { view, result, unmount } = mountForm(
    () => useRef(name),
    () => {
      const shown = useDeref(greeting);
      const loud = useDerived(() => deref(greeting).toUpperCase());
      const first = useSelector(name, (text) => text[0]);
      return () => h("i", `${shown.value}, ${loud.value}, ${first.value}`);
    },
  );
  expect(screen.getByText("Hello Ada, HELLO ADA, A")).toBeInTheDocument();

  view.draft.refSet(name, "Grace");
  await nextTick();

  expect(screen.getByText("Hello Grace, HELLO GRACE, G")).toBeInTheDocument();
  expect(screen.getByText("outside: Hello Ada")).toBeInTheDocument();
  expect([result.value, deref(name), view.draft.label]).toEqual(["Grace", "Ada", "form"]);
  unmount();
});

test("a commit shows everywhere, and afterwards the committed state is followed", async () => {
  const name = ref("Ada");
  const { view, unmount } = mountForm(
    () => {},
    () => {
      const shown = useRef(name);
      const loud = useDerived(() => deref(name).toUpperCase());
      return () => h("i", `${shown.value} ${loud.value}`);
    },
  );
  view.draft.refSet(name, "Grace");

  view.draft.commit();
  await nextTick();
  expect(screen.getByText("Grace GRACE")).toBeInTheDocument();
  expect([view.state.value, view.changes.value]).toEqual(["committed", []]);

  dosync(() => refSet(name, "Hedy"));
  await nextTick();
  expect(screen.getByText("Hedy HEDY")).toBeInTheDocument();
  unmount();
  expect(isFollowed(name)).toBe(false);
});

test("the draft is aborted with the component, and nothing of it remains", () => {
  const name = ref("Ada");
  const { view, unmount } = mountForm(() => useRef(name));
  view.draft.refSet(name, "Grace");

  unmount();

  expect([view.draft.state, deref(name), isFollowed(name)]).toEqual(["aborted", "Ada", false]);
});

test("changes and conflicts are refs", () => {
  const [name, age] = [ref("Ada"), ref(36)];
  const { view, unmount } = mountForm(() => {});
  const log: unknown[] = [];
  const stop = watch(
    [view.changes, view.conflicts, view.state],
    ([changes, conflicts, state]) => log.push([changes.length, conflicts.length, state]),
    { flush: "sync" },
  );

  view.draft.refSet(name, "Grace");
  view.draft.alter(age, (years) => years + 1);
  dosync(() => refSet(name, "Hedy"));
  view.draft.rebase({ resolve: ({ mine }) => mine });
  view.draft.commit();
  stop();
  unmount();

  expect(log).toEqual([
    [1, 0, "open"],
    [2, 0, "open"],
    [2, 1, "open"],
    [2, 0, "open"],
    [0, 0, "committed"],
  ]);
  expect([deref(name), deref(age)]).toEqual(["Grace", 37]);
});

test("a synchronous watcher sees everything that one step of the draft has changed", () => {
  const [a, b] = [ref(100), ref(0)];
  const log: unknown[] = [];
  const { view, unmount } = mountForm(() => {
    const [shownA, shownB] = [useRef(a), useRef(b)];
    const sum = computed(() => shownA.value + shownB.value);
    watch(shownA, () => log.push([shownA.value, shownB.value, sum.value]), { flush: "sync" });
  });

  view.draft.dosync(() => {
    alter(a, (amount) => amount - 30);
    alter(b, (amount) => amount + 30);
  });
  unmount();

  expect(log).toEqual([[70, 30, 100]]);
});

test("a selection shows all that it reads as it is in the draft", () => {
  const [price, pieces] = [ref(10), ref(2)];
  const { view, result, unmount } = mountForm(() =>
    useSelector(price, (each) => each * deref(pieces)),
  );
  view.draft.refSet(pieces, 3);
  expect(result.value).toBe(30);
  view.draft.refSet(price, 20);
  expect(result.value).toBe(60);
  view.draft.abort();
  expect(result.value).toBe(20);
  unmount();
});

test("a commit of the draft is one change, together with what others have committed meanwhile", () => {
  const [price, pieces] = [ref(10), ref(2)];
  const total = derived(() => deref(price) * deref(pieces));
  const log: unknown[] = [];
  const { view, unmount } = mountForm(() => {
    const [shownPrice, shownPieces, shownTotal] = [useRef(price), useRef(pieces), useDeref(total)];
    const product = computed(() => shownPrice.value * shownPieces.value);
    const own = useDerived(() => deref(price) * deref(pieces));
    const selected = useSelector(pieces, (count) => count);
    const note = (by: string): void =>
      void log.push([by, shownTotal.value, product.value, own.value, selected.value]);
    watch(shownTotal, () => note("watch"), { flush: "sync" });
    useWatch(price, () => note("useWatch"));
  });
  view.draft.refSet(price, 20);
  dosync(() => refSet(pieces, 5)); // no conflict
  log.length = 0;

  view.draft.commit();
  unmount();

  expect(log).toEqual([
    ["useWatch", 100, 100, 100, 5],
    ["watch", 100, 100, 100, 5],
  ]);
});

test("v-model on useValidation writes into the draft, also what is refused, which cannot be saved", () => {
  const least = ref(0);
  const age = ref(20, { validator: (years) => years >= deref(least) });
  const { view, result, unmount } = mountForm(() => useValidation(age));
  expect(view.canSave.value).toBe(false);

  result.value.value = -1;
  expect([result.value.value, view.draft.deref(age), deref(age)]).toEqual([-1, -1, 20]);
  expect(result.error.value).toMatchObject({ code: "INVALID_VALUE" });
  expect(view.refused.value).toMatchObject([{ identity: age, error: result.error.value }]);
  expect(view.canSave.value).toBe(false);
  expect(() => view.draft.commit()).toThrow("refused");

  dosync(() => refSet(least, -5)); // others
  expect([result.error.value, view.canSave.value]).toEqual([undefined, true]);
  dosync(() => refSet(least, 0));
  expect(result.error.value).toMatchObject({ code: "INVALID_VALUE" });
  result.clear();
  expect([result.value.value, result.error.value]).toEqual([20, undefined]);

  result.value.value = 21;
  expect([result.value.value, view.changes.value.length, deref(age)]).toEqual([21, 1, 20]);
  expect(result.error.value).toBeUndefined();
  view.draft.commit();
  unmount();

  expect(deref(age)).toBe(21);
});

test("a field is not set past a draft that has ended; atoms are", () => {
  const name = ref("Ada");
  const theme = atom("light");
  const { view, result, unmount } = mountForm(() => ({
    field: useValidation(name),
    atomField: useValidation(theme),
    model: useAtom(theme),
  }));
  result.field.value.value = "Grace";
  view.draft.commit();

  const set = (): void => void (result.field.value.value = "Hedy");
  expect(set).toThrow(/has been committed .*another key for the Vue component/);
  expect([result.field.value.value, deref(name)]).toEqual(["Grace", "Grace"]);
  result.model.value = "dark";
  expect(deref(theme)).toBe("dark");
  result.atomField.value.value = "blue";

  expect(deref(theme)).toBe("blue");
  unmount();
});

test("an atom changes at once, also in a form", () => {
  const theme = atom("light");
  const { result, unmount } = mountForm(() => useAtom(theme));

  result.value = "dark";

  expect([result.value, deref(theme)]).toEqual(["dark", "dark"]);
  unmount();
});

test("what belongs to the application shows the committed state, also if a form asks for it first", () => {
  const name = ref("Ada");
  const stores = new WeakMap<App, { readonly name: { readonly value: string } }>();
  const useStore = () => {
    const { app } = getCurrentInstance()!.appContext;
    if (!stores.has(app)) {
      const scope = effectScope(true);
      stores.set(
        app,
        app.runWithContext(() => scope.run(() => ({ name: useRef(name) })))!,
      );
      onScopeDispose(() => scope.stop());
    }
    return stores.get(app)!;
  };
  const { view, result, unmount } = mountForm(
    () => ({ store: useStore(), own: useRef(name) }),
    () => {
      const [store, own] = [useStore(), useRef(name)];
      return () => h("i", `${store.name.value} ${own.value}`);
    },
  );

  view.draft.refSet(name, "Grace");

  expect([result.store.name.value, result.own.value]).toEqual(["Ada", "Grace"]);
  unmount();
});

test("a form in a form edits a draft in its draft", async () => {
  const name = ref("Ada");
  let inner!: DraftView;
  const { view, unmount } = mountForm(
    () => {},
    () => {
      inner = provideDraft();
      const shown = useRef(name);
      return () => h("i", shown.value);
    },
  );

  inner.draft.refSet(name, "Grace");
  expect([inner.draft.deref(name), view.draft.deref(name)]).toEqual(["Grace", "Ada"]);
  inner.draft.commit();
  expect([view.draft.deref(name), deref(name)]).toEqual(["Grace", "Ada"]);
  await nextTick();
  expect(screen.getByText("Grace")).toBeInTheDocument();
  unmount();
});

test("below a draft that has ended a form edits a draft of the next one around it", () => {
  const name = ref("Ada");
  const ended = openDraft();
  ended.abort();
  let inner!: DraftView;
  const Inner = defineComponent(() => {
    inner = provideDraft();
    return () => "";
  });
  const { view, unmount } = mountForm(
    () => {},
    () => {
      provideDraft({ draft: ended });
      return () => h(Inner);
    },
  );

  inner.draft.refSet(name, "Grace");
  inner.draft.commit();

  expect([view.draft.deref(name), deref(name)]).toEqual(["Grace", "Ada"]);
  unmount();
});

test("a draft that was opened outside is shown, and not ended", () => {
  const name = ref("Ada");
  const edit = openDraft();
  edit.refSet(name, "Grace");
  let found!: DraftView;
  const Form = defineComponent(() => {
    provideDraft({ draft: edit });
    found = useDraft();
    const shown = useRef(name);
    return () => h("i", shown.value);
  });

  const mounted = render(Form);
  expect(screen.getByText("Grace")).toBeInTheDocument();
  mounted.unmount();

  expect([found.draft === edit, edit.state]).toEqual([true, "open"]);
  edit.abort();
});

test("without a draft above, useDraft says what is missing", () => {
  const Lost = defineComponent(() => {
    expect(() => useDraft()).toThrow(/provideDraft/);
    return () => h("i");
  });

  render(Lost);
});

test("what an equality reads comes from the draft too", async () => {
  const [mode, count] = [ref("loose"), ref(1)];
  const isSame = (old: number, value: number): boolean => deref(mode) === "loose" || old === value;
  const { view, unmount } = mountForm(
    () => undefined,
    () => {
      const selected = useSelector(count, (value) => value, isSame);
      const computed = useDerived(() => deref(count), { equals: isSame });
      return () => h("i", `${selected.value} ${computed.value}`);
    },
  );
  view.draft.refSet(mode, "strict");
  await nextTick();
  view.draft.refSet(count, 5);
  await nextTick();
  expect(screen.getByText("5 5")).toBeDefined();
  unmount();
});
