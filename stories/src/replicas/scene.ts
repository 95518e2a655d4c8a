import { Observed } from "../design/observed.ts";
import { Backend } from "./backend.ts";
import { Tab } from "./model.ts";
import { type Conditions, Network } from "./network.ts";
import { OrdinaryTab } from "./ordinary.ts";

export type Scene = ReturnType<typeof openScene>;

/**
 * Two tabs over a backend, and the same with an ordinary store.
 *
 * @param takes How long it takes to save something, in milliseconds.
 */
export function openScene(takes = 600) {
  const conditions = new Observed<Conditions>({ refusesTen: true, isSlow: false });
  const backend = new Backend(conditions);
  const ordinaryBackend = new Backend(conditions);
  const tabs = ["A", "B"].map((name) => new Tab(name, backend, new Network(conditions, takes)));
  const ordinaryTabs = ["A", "B"].map(
    (name) => new OrdinaryTab(name, ordinaryBackend, new Network(conditions, takes)),
  );
  return {
    conditions,
    backend,
    tabs,
    ordinaryBackend,
    ordinaryTabs,
    /** The same gesture in the first tab of both. */
    addThree(): void {
      for (const tab of [tabs[0]!, ordinaryTabs[0]!]) tab.add(1, 10, 100);
    },
    close(): void {
      for (const { replica } of tabs) replica.close();
      for (const { rows } of ordinaryTabs) void rows.cleanup();
    },
  };
}
