import { alter, deref, derived, dosync, ref, resource } from "@dosync/core";

/** Whoever loads says where: what a server has loaded is not loaded again in the browser. */
const place = () => (typeof document === "undefined" ? "server" : "browser");

/** A module of both sides: the factory and what it makes know nothing of React. */
export function createCart() {
  const items = ref([]);
  const opened = ref(new Date(0));
  const note = ref("no server has been here");
  const count = derived(() => deref(items).length);
  const price = resource(async () => {
    const amount = deref(count) * 10;
    await Promise.resolve();
    return `${amount} from the ${place()}`;
  });
  const add = (item) => dosync(() => alter(items, (all) => [...all, item]));
  return { items, opened, note, count, price, add };
}
