import { configure, observable, runInAction } from "mobx";
import { observer } from "mobx-react-lite";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

configure({ enforceActions: "never" });

export function make(count: number): Application {
  const boxes = Array.from({ length: count }, () => observable.box(0));
  return application(count, {
    Cell: observer(({ index }: { readonly index: number }) => <i>{boxes[index]!.get()}</i>),
    setOne: (index, value) => boxes[index]!.set(value),
    setAll(value) {
      runInAction(() => {
        for (const box of boxes) box.set(value);
      });
    },
  });
}
