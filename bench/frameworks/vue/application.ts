import { type App, type Component, createApp, defineComponent, h } from "vue";
import type { Application } from "../application.ts";

/** What differs between the libraries: how a cell gets its number, and how that changes. */
export interface Cells {
  /** Sets up a cell and answers how its number is read. */
  readonly cell: (index: number) => () => number;
  readonly setOne: (index: number, value: number) => void;
  readonly setAll: (value: number) => void;
}

export function application(count: number, { cell, setOne, setAll }: Cells): Application {
  const Cell: Component = defineComponent({
    props: { index: { type: Number, required: true } },
    setup(props) {
      const value = cell(props.index);
      return () => h("i", value());
    },
  });
  const All = defineComponent({
    setup: () => () => Array.from({ length: count }, (_, index) => h(Cell, { key: index, index })),
  });
  let app: App | undefined;
  return {
    mount(into) {
      app = createApp(All);
      app.mount(into);
    },
    unmount() {
      app?.unmount();
    },
    setOne,
    setAll,
  };
}
