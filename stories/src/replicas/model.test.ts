import { deref } from "@dosync/core";
import { afterEach, expect, it } from "vitest";
import { openScene, type Scene } from "./scene.ts";

let scene: Scene | undefined;

const open = async (): Promise<Scene> => {
  scene = openScene(1);
  await Promise.all(scene.tabs.map(({ replica }) => replica.ready));
  return scene;
};

afterEach(() => scene?.close());

const shown = ({ tabs, ordinaryTabs }: Scene): number[] => [
  ...tabs.map(({ replica }) => deref(replica.model.count)),
  ...ordinaryTabs.map(({ count }) => count.get()),
];

it("ends at 101 where the second of three is refused, and at 111 in the other store", async () => {
  const opened = await open();
  opened.addThree();
  expect(shown(opened)).toEqual([111, 0, 111, 0]);
  await expect.poll(() => shown(opened)).toEqual([101, 101, 111, 111]);
  expect(opened.backend.state.get()).toEqual({ count: 101, right: 101, refused: 1, again: 0 });
  expect(opened.ordinaryBackend.state.get()).toMatchObject({ count: 111, right: 101 });
});

it("ends at 111 in both where nothing is refused", async () => {
  const opened = await open();
  opened.conditions.update((now) => ({ ...now, refusesTen: false }));
  opened.addThree();
  await expect.poll(() => shown(opened)).toEqual([111, 111, 111, 111]);
  expect(opened.ordinaryBackend.state.get().right).toBe(111);
});

it(
  "adds once what was sent twice, and counts what both tabs have added offline",
  { timeout: 20_000 },
  async () => {
    const opened = await open();
    const [a, b] = opened.tabs;
    a!.network.losesAnswers.set(true);
    a!.network.isOnline.set(false);
    a!.add(1);
    b!.add(100);
    await expect.poll(() => shown(opened).slice(0, 2)).toEqual([1, 100]);
    a!.network.isOnline.set(true);
    await expect.poll(() => shown(opened).slice(0, 2), { timeout: 10_000 }).toEqual([101, 101]);
    await expect.poll(() => opened.backend.state.get().again, { timeout: 10_000 }).toBe(1);
  },
);
