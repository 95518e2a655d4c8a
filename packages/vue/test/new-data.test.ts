// What a soft navigation does: the page is rendered with other data, and the component that provides stays.
import { addCommitListener, atom, deref, dosync, ref, refSet } from "@dosync/core";
import { render, screen } from "@testing-library/vue";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSSRApp, defineComponent, h, nextTick, reactive, shallowRef } from "vue";
import { renderToString } from "vue/server-renderer";
import {
  createModel,
  type Dehydrated,
  dehydrate,
  type DraftView,
  provideDraft,
  useDeref,
} from "@dosync/vue";

const createCart = (owner = "") => ({
  owner: atom(owner),
  items: ref<readonly string[]>([]),
  total: ref(0, { validator: (euros) => euros >= 0 }),
});
const [provideCart, useCart] = createModel(createCart, { label: "Cart" });
let cart!: ReturnType<typeof createCart>;

const Shown = defineComponent(() => {
  cart = useCart();
  const [owner, items, total] = [useDeref(cart.owner), useDeref(cart.items), useDeref(cart.total)];
  return () => h("output", `${owner.value} ${items.value.join()} ${total.value}`);
});
const Page = defineComponent({
  props: { data: { type: Object, default: undefined } },
  setup(props) {
    provideCart.withData(() => props.data as Dehydrated | undefined, "Ada");
    return () => h(Shown);
  },
});

const shown = (): string | null => screen.getByRole("status").textContent;

function commits(): number[] {
  const sizes: number[] = [];
  onTestFinished(addCommitListener(({ writes }) => void sizes.push(writes.length)));
  return sizes;
}

test("the model that is made starts from the data, and from what its factory takes", () => {
  const page = render(Page, { props: { data: { items: ["pen"], total: 2 } } });
  expect(shown()).toBe("Ada pen 2");
  page.unmount();
});

test("data that comes later is taken in by one commit, and shown together", async () => {
  const page = render(Page, { props: { data: { items: ["pen"], total: 2 } } });
  const sizes = commits();
  const seen: (string | null)[] = [];
  const observer = new MutationObserver(() => void seen.push(shown()));
  observer.observe(page.container, { characterData: true, childList: true, subtree: true });

  await page.rerender({ data: { items: ["pen", "ink"], total: 9 } });
  await nextTick();
  observer.disconnect();

  expect([shown(), sizes, new Set(seen)]).toEqual([
    "Ada pen,ink 9",
    [2],
    new Set(["Ada pen,ink 9"]),
  ]);
  page.unmount();
});

test.each(["by the component that provides", "in its slot"])(
  "a form that comes with new data, %s, starts from it",
  async (place) => {
    let form!: DraftView;
    const Form = defineComponent(() => {
      form = provideDraft();
      const total = useDeref(useCart().total);
      return () => h("em", total.value);
    });
    const Provider = defineComponent({
      props: { data: { type: Object, default: undefined }, isOpen: Boolean },
      setup(props, { slots }) {
        provideCart.withData(() => props.data as Dehydrated | undefined, "Ada");
        return () => [h(Shown), slots["default"]?.(), props.isOpen ? h(Form) : undefined];
      },
    });
    const state = shallowRef({ total: 2, isOpen: false });
    const page = render({
      setup: () => () => {
        const { total, isOpen } = state.value;
        const isInSlot = place === "in its slot";
        return h(
          Provider,
          { data: { items: [], total }, isOpen: isOpen && !isInSlot },
          { default: () => (isOpen && isInSlot ? h(Form) : undefined) },
        );
      },
    });

    state.value = { total: 9, isOpen: true };
    await nextTick();

    expect(page.container.textContent).toBe("Ada  99");
    form.draft.alter(cart.total, (n) => n + 1);
    expect(form.conflicts.value).toEqual([]);
    page.unmount();
  },
);

test("what the server sends once more may have changed here, and stays", async () => {
  const page = render(Page, { props: { data: { items: ["pen"], total: 2 } } });
  dosync(() => refSet(cart.items, ["pen", "book"]));

  await page.rerender({ data: { items: ["pen"], total: 3 } });
  expect(shown()).toBe("Ada pen,book 3");

  // So may what came later.
  await page.rerender({ data: { items: ["ink"], total: 3 } });
  expect(shown()).toBe("Ada ink 3");
  dosync(() => refSet(cart.items, ["ink", "cup"]));
  await page.rerender({ data: { items: ["ink"], total: 4 } });
  expect(shown()).toBe("Ada ink,cup 4");
  page.unmount();
});

test("data of which a part is refused changes nothing and is reported; the next is taken again", async () => {
  const reported: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => void reported.push(error));
  onTestFinished(() => void vi.unstubAllGlobals());
  const page = render(Page, { props: { data: { items: ["pen"], total: 2 } } });

  await page.rerender({ data: { items: [], total: -1 } });
  expect(shown()).toBe("Ada pen 2");
  await page.rerender({ data: { items: [], total: 0 } });

  expect(shown()).toBe("Ada  0");
  expect(reported).toMatchObject([
    { code: "DATA_REFUSED", label: "Cart", cause: { label: 'ref "total"' } },
  ]);
  page.unmount();
});

test("data may come first later, or never, and in reactive state of a page", async () => {
  const data = shallowRef<Dehydrated | undefined>();
  const Later = defineComponent(() => {
    provideCart.withData(data);
    return () => h(Shown);
  });
  const page = render(Later);
  expect(shown()).toBe("  0");

  data.value = reactive({ items: ["pen"], total: 1 });
  await nextTick();
  expect([shown(), deref(cart.items)]).toEqual([" pen 1", ["pen"]]);
  data.value = undefined;
  await nextTick();
  expect(shown()).toBe(" pen 1");
  page.unmount();
  data.value = { total: 5 };
  await nextTick();
  expect(deref(cart.total)).toBe(1);
});

test("first data that is refused makes no model", () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue(); // Vue: without a setup nothing is rendered
  onTestFinished(() => warn.mockRestore());
  expect(() => render(Page, { props: { data: { total: -1 } } })).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE", label: 'ref "total"' }),
  );
});

test("on a server each request starts from its data, and the page from what was sent", async () => {
  const html = await renderToString(createSSRApp(Page, { data: { items: ["ink"], total: 4 } }));
  expect(html).toContain("Ada ink 4");
  expect(JSON.stringify(dehydrate(cart))).toBe('{"owner":"Ada","items":["ink"],"total":4}');
});
