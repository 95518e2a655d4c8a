// What lives as long as the component: its draft and its watch, hidden, suspended or hydrated.
import { atom, deref, dosync, ref, refSet, reset } from "@dosync/core";
import { render, screen } from "@testing-library/vue";
import { expect, test, vi } from "vitest";
import {
  createApp,
  createSSRApp,
  defineComponent,
  h,
  KeepAlive,
  nextTick,
  onMounted,
  shallowRef,
  Suspense,
} from "vue";
import { renderToString } from "vue/server-renderer";
import {
  createModel,
  dehydrate,
  hydrate,
  provideDraft,
  type DraftView,
  useAtom,
  useRef,
  useWatch,
} from "@dosync/vue";

function formOf(name: ReturnType<typeof ref<string>>) {
  const views: DraftView[] = [];
  const Form = defineComponent(() => {
    views.push(provideDraft());
    const shown = useRef(name);
    return () => h("i", shown.value);
  });
  return { Form, views };
}

test("the draft of a component that is kept alive is there when the component comes back", async () => {
  const name = ref("Ada");
  const { Form, views } = formOf(name);
  const isShown = shallowRef(true);
  const Empty = defineComponent(() => () => h("b", "empty"));
  const mounted = render(() => h(KeepAlive, null, () => h(isShown.value ? Form : Empty)));
  views[0]!.draft.refSet(name, "Grace");

  isShown.value = false;
  await nextTick();
  expect([screen.getByText("empty").textContent, views[0]!.draft.state]).toEqual(["empty", "open"]);
  isShown.value = true;
  await nextTick();

  expect(screen.getByText("Grace")).toBeInTheDocument();
  expect(views).toHaveLength(1);
  mounted.unmount();
  expect(views[0]!.draft.state).toBe("aborted");
});

test("a sibling that suspends ends no draft", async () => {
  const name = ref("Ada");
  const { Form, views } = formOf(name);
  const page = shallowRef(1);
  const Slow = defineComponent({
    async setup() {
      const number = page.value;
      await Promise.resolve();
      return () => h("b", `page ${number}`);
    },
  });
  const content = (): unknown => h("div", [h(Form), h(Slow, { key: page.value })]);
  const mounted = render(() =>
    h("div", h(Suspense, null, { default: content, fallback: () => h("i", "loading") })),
  );
  expect(await screen.findByText("page 1")).toBeInTheDocument();
  views[0]!.draft.refSet(name, "Grace");

  page.value = 2;

  expect(await screen.findByText("page 2")).toBeInTheDocument();
  expect(screen.getByText("Grace")).toBeInTheDocument();
  expect(views.map(({ draft }) => draft.state)).toEqual(["open"]);
  mounted.unmount();
  expect(views[0]!.draft.state).toBe("aborted");
});

test("useWatch hears what is committed while its component is set up and mounted", () => {
  const count = atom(0);
  const log: unknown[] = [];
  const Child = defineComponent(() => {
    reset(count, 1);
    onMounted(() => reset(count, 2));
    return () => h("i");
  });
  const Parent = defineComponent(() => {
    useWatch(count, (value) => log.push(value));
    onMounted(() => reset(count, 3));
    return () => h(Child);
  });

  render(Parent).unmount();
  reset(count, 4);

  expect(log).toEqual([1, 2, 3]);
});

test("what a storage holds is taken over after hydration, by one commit, and nothing mismatches", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const [provideSettings, useSettings] = createModel(() => ({
    theme: atom("light"),
    size: ref(1),
  }));
  const stored = { theme: "dark", size: 2 };
  const Page = defineComponent(() => {
    const model = useSettings();
    const [theme, size] = [useAtom(model.theme), useRef(model.size)];
    onMounted(() => hydrate(model, stored));
    return () => h("p", `${theme.value} ${size.value}`);
  });
  const server = createSSRApp(Page).use(provideSettings);
  const html = await renderToString(server);
  const data = dehydrate(server.runWithContext(useSettings));

  const root = document.createElement("div");
  root.innerHTML = html;
  const app = createSSRApp(Page).use(provideSettings);
  hydrate(app.runWithContext(useSettings), data);
  app.mount(root);
  await nextTick();

  expect([html, root.innerHTML]).toEqual(["<p>light 1</p>", "<p>dark 2</p>"]);
  expect([warn.mock.calls, error.mock.calls]).toEqual([[], []]);
  app.unmount();
  vi.restoreAllMocks();
});

test("a factory that throws provides nothing, and nothing of it goes on", () => {
  const source = atom(0);
  const log: unknown[] = [];
  const [provideBroken, useBroken] = createModel(
    () => {
      useWatch(source, (value) => log.push(value));
      if (deref(source) === 0) throw new Error("no model");
      return { source };
    },
    { label: "broken" },
  );
  const app = createApp({});

  expect(() => app.use(provideBroken)).toThrow("no model");
  reset(source, 1);

  expect(log).toEqual([]);
  expect(() => app.runWithContext(useBroken)).toThrow(/Nothing provides broken/);
});

test("a throw in the application's context leaves a component's own provisions where they were", () => {
  const [provideCounter, useCounter] = createModel((start: number) => ({ count: atom(start) }));
  const found: unknown[] = [];
  const app = createApp(
    defineComponent(() => {
      provideCounter(2);
      const fail = (): never => {
        found.push(deref(useCounter().count));
        throw new Error("in the application");
      };
      expect(() => app.runWithContext(fail)).toThrow("in the application");
      found.push(deref(useCounter().count));
      return () => h("i");
    }),
  );
  app.use(provideCounter, 1).mount(document.createElement("div"));
  app.unmount();
  dosync(() => refSet(ref(0), 1)); // and nothing is in the way of a commit

  expect(found).toEqual([1, 2]);
});
