import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useLayoutEffect, useMemo, useState } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { inTests } from "../design/in-tests.ts";
import { DemoPage, useLog, useObserved } from "../design/index.ts";
import { Observed } from "../design/observed.ts";
import backendText from "./backend.ts?raw";
import modelText from "./model.ts?raw";
import ordinaryText from "./ordinary.ts?raw";
import "./replicas.css";
import { openScene, type Scene } from "./scene.ts";
import { TwoTabs } from "./Tabs.tsx";
import tabsText from "./Tabs.tsx?raw";

const meta: Meta = { title: "Replicas" };
export default meta;

export const Tabs: StoryObj = {
  name: "Two tabs",
  render: () => <ReplicasPage />,
  play: inTests(async ({ canvas }) => {
    const counts = (store: string): (string | null)[] =>
      within(canvas.getByRole("region", { name: store }))
        .getAllByRole("status")
        .map(({ textContent }) => textContent);
    const shows = (store: string, shown: readonly string[]): Promise<void> =>
      waitFor(() => expect(counts(store)).toEqual(shown), { timeout: 20_000 });
    const addThree = canvas.getByRole("button", { name: "Add 1, 10 and 100 in tab A" });

    // The second of three is refused.
    await userEvent.click(addThree);
    await expect(counts("dosync")).toEqual(["111", "0"]);
    await expect(counts("TanStack DB")).toEqual(["111", "0"]);
    await shows("dosync", ["101", "101"]);
    await shows("TanStack DB", ["111 is wrong: 101", "111 is wrong: 101"]);
    const line = within(canvas.getByRole("region", { name: "dosync" })).getAllByRole("list")[0]!;
    await expect(line).toHaveTextContent("101 on the server+1 confirmed+10 refused+100 confirmed");

    // Without a network all wait in the tab. An answer that was lost does not make it add again.
    const first = within(canvas.getAllByRole("group", { name: "Tab A" })[0]!);
    await userEvent.click(first.getByRole("switch", { name: "Offline" }));
    await userEvent.click(first.getByRole("switch", { name: "Answers get lost" }));
    await userEvent.click(first.getByRole("button", { name: "+100" }));
    await shows("dosync", ["201", "101"]);
    await userEvent.click(first.getByRole("switch", { name: "Offline" }));
    await shows("dosync", ["201", "201"]);
    await waitFor(() => expect(canvas.getByText(/was sent 1 again/)).toBeVisible(), {
      timeout: 20_000,
    });

    await userEvent.click(canvas.getByRole("button", { name: "Start over" }));
    await shows("dosync", ["0", "0"]);
    await shows("TanStack DB", ["0", "0"]);
  }),
};

function ReplicasPage(): ReactElement {
  const [kept] = useState(() => new Observed<Scene | undefined>(undefined));
  const scene = useObserved(kept);
  useLayoutEffect(() => {
    const opened = openScene();
    kept.set(opened);
    return () => opened.close();
  }, [kept]);
  const identities = useMemo(
    () => scene?.tabs.map((tab) => tab.replica.model.count) ?? [],
    [scene],
  );
  const log = useLog(identities);
  return (
    <DemoPage
      title="One of three is refused"
      framework="React"
      uses={["defineModel", "openReplica", "remote", "confirmed"]}
      lead="Each change shows at once and is sent meanwhile; the server refuses the second of three. What is left is 101: what is pending runs again over what is confirmed. A store that keeps what each change has made of the number is left with 111."
      tries={[
        "Add 1, 10 and 100, and watch the line: what is decided moves before the number of the server, and what is pending stands behind it.",
        "Take tab A offline and add there, and meanwhile in tab B. Come back: both are counted.",
        "Let answers get lost: the tab sends again, and the server knows the number of what it has done.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        { name: "ordinary.ts", text: ordinaryText },
        { name: "backend.ts", text: backendText },
        { name: "Tabs.tsx", text: tabsText },
      ]}
    >
      {scene === undefined ? null : <TwoTabs scene={scene} />}
    </DemoPage>
  );
}
