/** Whoever loads says where: what a server has loaded is not loaded again in the browser. */
const place = () => (import.meta.server ? "server" : "browser");

// Everything else is imported by Nuxt itself; our `ref` is called `createRef` there.
export const [provideShop, useShop] = createModel(
  () => {
    const items = createRef([]);
    const opened = atom(new Date(0));
    const note = createRef("no server has been here");
    const count = derived(() => deref(items).length);
    const price = resource(async () => {
      const amount = deref(count) * 10;
      await Promise.resolve();
      return `${amount} from the ${place()}`;
    });
    const add = (item) => dosync(() => alter(items, (all) => [...all, item]));
    return { items, opened, note, count, price, add };
  },
  { label: "shop" },
);
