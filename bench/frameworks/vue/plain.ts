import { shallowRef } from "vue";
import type { Application } from "../application.ts";
import { application } from "./application.ts";

/** Vue's own references, which is what Vue can do at best. */
export function make(count: number): Application {
  const refs = Array.from({ length: count }, () => shallowRef(0));
  return application(count, {
    cell: (index) => () => refs[index]!.value,
    setOne(index, value) {
      refs[index]!.value = value;
    },
    setAll(value) {
      for (const one of refs) one.value = value;
    },
  });
}
