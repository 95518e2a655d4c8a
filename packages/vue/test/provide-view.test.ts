import { alter, atom, deref, derived, dosync, draft, ref, refSet } from "@dosync/core";
import { openPastView, type PastView } from "@dosync/core/adapter";
import { cleanup, render } from "@testing-library/vue";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import {
  computed,
  defineComponent,
  h,
  nextTick,
  onErrorCaptured,
  type Ref,
  shallowRef,
  watch,
} from "vue";
import {
  provideDraft,
  provideView,
  useAtom,
  useDeref,
  useDerived,
  useValidation,
} from "../src/index.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

afterEach(cleanup);

function makeBoard() {
  const [todo, done] = [ref(["a"]), ref<string[]>([])];
  const theme = atom("light");
  return { todo, done, theme, count: derived(() => deref(todo).length + deref(done).length) };
}

const isClosed = (view: PastView): boolean => {
  try {
    view.deref(derived(() => 1));
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ENDED";
  }
};

/** A page with the present beside a subtree that shows a view. */
function show(view: Ref<PastView | undefined>, board: ReturnType<typeof makeBoard>) {
  const { todo, done, theme, count } = board;
  let parts!: {
    theme: Ref<string>;
    field: Ref<string[]>;
    sums: number[];
  };
  let renders = 0;
  const Past = defineComponent({
    setup() {
      const shown = useDeref(todo);
      const [all, left] = [
        useDeref(count),
        useDerived(() => deref(todo).length - deref(done).length),
      ];
      const field = useValidation(done);
      const sums: number[] = [];
      const sum = computed(() => shown.value.length * 100 + all.value);
      watch([shown, all], () => sums.push(sum.value), { flush: "sync" });
      parts = { theme: useAtom(theme), field: field.value, sums };
      return () => {
        renders++;
        return h(
          "p",
          [
            shown.value.join(),
            field.value.value.length,
            all.value,
            left.value,
            parts.theme.value,
          ].join("|"),
        );
      };
    },
  });
  const Around = defineComponent({
    setup() {
      provideView(view);
      return () => h(Past);
    },
  });
  const Live = defineComponent({
    setup() {
      const shown = useDeref(todo);
      return () => h("em", shown.value.join());
    },
  });
  const page = render({ render: () => [h(Live), h(Around)] });
  const { container } = page;
  return {
    unmount: () => page.unmount(),
    get parts() {
      return parts;
    },
    get renders() {
      return renders;
    },
    past: () => container.querySelector("p")!.textContent,
    live: () => container.querySelector("em")!.textContent,
  };
}

function finish({ todo, done }: ReturnType<typeof makeBoard>): void {
  dosync(() => {
    alter(todo, (cards) => cards.slice(1));
    alter(done, (cards) => [...cards, "x"]);
  });
}

test("a subtree shows a moment that was, and what is beside it goes on", async () => {
  const board = makeBoard();
  const [first, second] = [
    openPastView(0, [[board.todo, ["p", "q"]]]),
    openPastView(0, [[board.todo, ["r", "s", "t"]]]),
  ];
  const view = shallowRef<PastView | undefined>(first);
  const page = show(view, board);
  expect([page.past(), page.live()]).toEqual(["p,q|0|2|2|light", "a"]);

  const before = page.renders;
  finish(board);
  await nextTick();
  expect([page.past(), page.live()]).toEqual(["p,q|0|2|2|light", ""]);
  expect(page.renders).toBe(before);

  view.value = second;
  first.dispose();
  await nextTick();
  expect(page.past()).toBe("r,s,t|0|3|3|light");
  expect([isClosed(first), isClosed(second)]).toEqual([true, false]);

  view.value = undefined;
  await nextTick();
  expect(page.past()).toBe("|1|1|-1|light");
  dosync(() => refSet(board.todo, ["n"]));
  await nextTick();
  expect(page.past()).toBe("n|1|2|0|light");
  expect(page.parts.sums.every((sum) => [303, 1, 102].includes(sum))).toBe(true);

  view.value = second;
  second.dispose();
  await nextTick();
  page.unmount();
  await nextTick();
  expect(isClosed(second)).toBe(true);
});

test("what would change a moment that was is refused, and nothing is changed", async () => {
  const board = makeBoard();
  using past = openPastView(0, []);
  const view = shallowRef<PastView | undefined>(past);
  const page = show(view, board);
  const change = [
    (): void => void (page.parts.theme.value = "dark"),
    (): void => void (page.parts.field.value = ["x"]),
  ];
  for (const set of change) expect(thrownBy(set)).toMatchObject({ code: "READ_ONLY" });
  expect([deref(board.theme), deref(board.done)]).toEqual(["light", []]);

  view.value = undefined;
  page.parts.theme.value = "dark";
  await nextTick();
  expect(page.past()).toBe("a|0|1|1|dark");
  page.unmount();
});

test("a draft is refused below a moment that was, and shown where that is not", () => {
  const { todo } = makeBoard();
  using past = openPastView(0, []);
  const edit = draft();
  edit.refSet(todo, ["edited"]);
  const Form = defineComponent({
    setup() {
      provideDraft({ draft: edit });
      const shown = useDeref(todo);
      return () => h("p", shown.value.join());
    },
  });
  const caught: unknown[] = [];
  const page = (at: PastView | undefined) =>
    render({
      setup() {
        provideView(at);
        onErrorCaptured((error) => {
          caught.push(error);
          return false;
        });
        return () => h(Form);
      },
    });
  const present = page(undefined);
  expect(present.container.textContent).toBe("edited");
  present.unmount();

  const printed = vi.spyOn(console, "warn").mockReturnValue(); // Vue: the form has no render function
  onTestFinished(() => printed.mockRestore());
  page(past).unmount();
  expect(caught).toMatchObject([{ code: "READ_ONLY" }]);
  edit.abort();
});
