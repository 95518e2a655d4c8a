import { alter, dosync, ref, type Ref } from "@dosync/core";

export interface Cart {
  readonly items: Ref<readonly string[]>;
  readonly since: Ref<Date | undefined>;
  readonly add: (item: string) => void;
}

export function createCart(): Cart {
  const items = ref<readonly string[]>([], { label: "items" });
  const since = ref<Date | undefined>(undefined);
  const add = (item: string): void => void dosync(() => alter(items, (all) => [...all, item]));
  return { items, since, add };
}
