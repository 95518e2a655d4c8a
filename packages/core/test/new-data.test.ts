import {
  addCommitListener,
  atom,
  deref,
  derived,
  dosync,
  ref,
  refresh,
  refSet,
  reset,
  resource,
} from "@dosync/core";
import { dehydrate, participate, takeNewData } from "@dosync/core/adapter";
import { expect, onTestFinished, test, vi } from "vitest";

function page() {
  const model = {
    tags: atom<readonly string[]>(["a"]),
    user: { name: ref<string | undefined>("Ada", { validator: (name) => name !== "" }) },
    shout: derived((): string => `${deref(model.user.name)}!`),
  };
  return model;
}

test("new data of a server is one commit of what the server has changed", () => {
  const model = page();
  const commits: number[] = [];
  onTestFinished(addCommitListener(({ writes }) => void commits.push(writes.length)));

  const first = { tags: ["a"], "user.name": "Ada", shout: "?" };
  expect(takeNewData(model, first, undefined, "Page")).toBe(true);
  reset(model.tags, ["mine"]);
  expect(takeNewData(model, { ...first, tags: ["a"], "user.name": "Grace" }, first, "Page")).toBe(
    true,
  );

  expect([deref(model.tags), deref(model.shout)]).toEqual([["mine"], "Grace!"]);
  expect(commits).toEqual([2, 1, 1]);
});

test("a value is new if it has become undefined, or is sent for the first time", () => {
  const model = page();

  takeNewData(model, { "~undefined": ["user.name"] }, { "user.name": "Ada" }, "Page");
  takeNewData(model, { tags: [] }, {}, "Page");

  expect([deref(model.user.name), deref(model.tags)]).toEqual([undefined, []]);
});

test("the same data once more is no commit", () => {
  const model = page();
  const commits: unknown[] = [];
  onTestFinished(addCommitListener((commit) => void commits.push(commit)));

  expect(takeNewData(model, { tags: ["b"] }, { tags: ["b"] }, "Page")).toBe(true);

  expect(commits).toEqual([]);
});

test.each(["busy", 0, undefined])(
  "data that a participant refuses with %o changes nothing",
  (thrown) => {
    const reported: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => void reported.push(error));
    onTestFinished(() => void vi.unstubAllGlobals());
    const model = page();
    const prepare = (): void => {
      throw thrown;
    };
    onTestFinished(participate({ of: new Set([model.tags]), prepare }));

    expect(takeNewData(model, { tags: [] }, undefined, "Page")).toBe(false);

    expect(deref(model.tags)).toEqual(["a"]);
    expect(reported).toMatchObject([{ code: "DATA_REFUSED", cause: thrown }]);
  },
);

test("data of which a part is refused changes nothing, and is reported with the refusal", () => {
  const reported: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => void reported.push(error));
  onTestFinished(() => void vi.unstubAllGlobals());
  const model = page();

  expect(takeNewData(model, { tags: [], "user.name": "" }, undefined, "Page")).toBe(false);

  expect([deref(model.tags), deref(model.user.name)]).toEqual([["a"], "Ada"]);
  expect(reported).toMatchObject([
    { code: "DATA_REFUSED", label: "Page", cause: { code: "INVALID_VALUE" } },
  ]);
});

test("a result that is sent once more serves again where nothing that was loaded here fits", async () => {
  const make = () => {
    const id = ref(1);
    return { id, note: atom(""), user: resource(async () => `user ${deref(id)} of ${place}`) };
  };
  let place = "the server";
  const server = make();
  await refresh(server.user);
  const first = dehydrate(server);
  place = "the page";
  const model = make();
  takeNewData(model, first, undefined, "Page");
  const shown = (): unknown => deref(model.user).value;

  await refresh(model.user);
  takeNewData(model, { ...first }, first, "Page");
  takeNewData(model, { ...first, note: "new" }, first, "Page");
  expect([shown(), deref(model.note)]).toEqual(["user 1 of the page", "new"]);

  const newer = { ...first, user: { ...(first["user"] as object), value: "newer" } };
  takeNewData(model, newer, first, "Page");
  expect(shown()).toBe("newer");

  dosync(() => refSet(model.id, 2));
  await refresh(model.user);
  takeNewData(model, first, { ...first, id: 2 }, "Page");
  expect(shown()).toBe("user 1 of the server");
});

test("what is no data is refused by name", () => {
  expect(() => takeNewData(page(), null as never, undefined, "Page")).toThrow(/Page/);
});
