import { type Dehydrated, hydrate, takeNewData } from "@dosync/core/adapter";
import { type MaybeRefOrGetter, toRaw, toValue, watch } from "vue";

/**
 * Gives a new model the data of a server, and takes in later data. Each is one commit, before the components
 * below are rendered with it. Data that is refused changes nothing, and is reported.
 */
export function takeData(
  model: object,
  data: MaybeRefOrGetter<Dehydrated | undefined>,
  label: string,
): void {
  // What a page keeps in reactive state are values all the same.
  const present = (): Dehydrated | undefined => toRaw(toValue(data));
  let taken = present();
  if (taken !== undefined) hydrate(model, taken);
  watch(present, (next) => {
    if (next !== undefined && takeNewData(model, next, taken, label)) taken = next;
  });
}
