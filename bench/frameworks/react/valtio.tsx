import { proxy, useSnapshot } from "valtio";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

export function make(count: number): Application {
  const proxies = Array.from({ length: count }, () => proxy({ value: 0 }));
  return application(count, {
    Cell: ({ index }) => <i>{useSnapshot(proxies[index]!, { sync: true }).value}</i>,
    setOne(index, value) {
      proxies[index]!.value = value;
    },
    setAll(value) {
      for (const one of proxies) one.value = value;
    },
  });
}
