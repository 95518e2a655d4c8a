import { atom, deref, NotAnIdentityError, refresh, reset, resource } from "@dosync/core";
import { render } from "@testing-library/vue";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import {
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  nextTick,
  onErrorCaptured,
  ref,
  Suspense,
} from "vue";
import { renderToString } from "vue/server-renderer";
import { useDeref, useResource } from "@dosync/vue";

const moment = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
  await nextTick();
};

let asked: number[] = [];
let answers: ((answer: string | Error) => void)[] = [];
const answer = (what: string | Error): Promise<void> => {
  answers.at(-1)!(what);
  return moment();
};
const make = () => {
  const id = atom(1);
  const user = resource(() => {
    asked.push(deref(id));
    return new Promise<string>((resolve, reject) => {
      answers.push((what) => (what instanceof Error ? reject(what) : resolve(what)));
    });
  });
  return { id, user };
};
let model: ReturnType<typeof make>;
beforeEach(() => {
  asked = [];
  answers = [];
  model = make();
});

const State = defineComponent(() => {
  const id = useDeref(model.id);
  const { value, status, error } = useResource(model.user);
  return () => h("b", `${id.value} ${status.value} ${value.value} ${String(error.value)}`);
});

const Awaiting = defineComponent({
  async setup() {
    const id = useDeref(model.id);
    const { value, status } = await useResource(model.user);
    return () => h("b", `${id.value} ${status.value} ${value.value}`);
  },
});
const text = (): string => document.body.textContent;

test("a component loads what it shows, and shows how that goes", async () => {
  const mounted = render(State);
  expect(text()).toBe("1 loading undefined undefined");
  await moment();
  await answer("Ada");
  expect(text()).toBe("1 ready Ada undefined");
  reset(model.id, 2);
  await nextTick();
  expect(text()).toBe("2 loading undefined undefined");
  await moment();
  await answer(new Error("no"));
  expect([text(), asked]).toEqual(["2 error undefined Error: no", [1, 2]]);
  mounted.unmount();
  await moment();
  reset(model.id, 3);
  await moment();
  expect(asked).toEqual([1, 2]);
});

test("Suspense waits for a set-up that awaits it, and the component follows it from then on", async () => {
  render(
    defineComponent(
      () => () =>
        h("div", h(Suspense, null, { default: () => h(Awaiting), fallback: () => h("i", "…") })),
    ),
  );
  await moment();
  expect(text()).toBe("…");
  await answer("Ada");
  expect([text(), asked]).toEqual(["1 ready Ada", [1]]);
  reset(model.id, 2);
  await moment();
  expect(text()).toBe("2 loading undefined");
  await answer("Grace");
  expect(text()).toBe("2 ready Grace");
});

test("a failure is thrown where it is awaited, and a component that is set up again loads again", async () => {
  const attempt = ref(1);
  const caught = ref("");
  const Boundary = defineComponent(() => {
    onErrorCaptured((error) => {
      caught.value = error.message;
      return false;
    });
    return () =>
      caught.value === ""
        ? h(Suspense, null, {
            default: () => h(Awaiting, { key: attempt.value }),
            fallback: () => h("i", "…"),
          })
        : h("u", caught.value);
  });
  render(Boundary);
  await moment();
  await answer(new Error("down"));
  expect(text()).toBe("down");
  attempt.value = 2;
  caught.value = "";
  await moment();
  expect(asked).toEqual([1, 1]);
  await answer("Ada");
  expect(text()).toBe("1 ready Ada");
});

test("whoever awaits what has failed loads it again, also while somebody else observes it", async () => {
  const isAwaited = ref(false);
  render(() => [
    h(State),
    isAwaited.value
      ? h(Suspense, null, { default: () => h(Awaiting), fallback: () => h("i", "…") })
      : "",
  ]);
  await moment();
  await answer(new Error("down"));
  expect(text()).toBe("1 error undefined Error: down");

  isAwaited.value = true;
  await moment();
  expect(asked).toEqual([1, 1]);
  await answer("Ada");
  expect(text()).toBe("1 ready Ada undefined1 ready Ada");
});

test("a getter may give another resource", async () => {
  const other = make();
  const isOther = ref(false);
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const view = scope.run(() => useResource(() => (isOther.value ? other : model).user))!;
  const { value } = view;
  void value.value;
  const first = refresh(model.user);
  await moment();
  await answer("Ada");
  await first;
  expect(value.value).toBe("Ada");
  isOther.value = true;
  expect(value.value).toBeUndefined();
  const second = view.refresh();
  await moment();
  await answer("Eve");
  expect([await second, value.value]).toEqual(["Eve", "Eve"]);
});

test("its refresh loads again", async () => {
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const view = scope.run(() => useResource(model.user))!;
  const next = view.refresh();
  await moment();
  await answer("Ada");
  expect(await next).toBe("Ada");
});

test("on a server the set-up that awaits it is waited for, and nothing is subscribed", async () => {
  const page = renderToString(createSSRApp(() => h(Suspense, null, () => h(Awaiting))));
  await moment();
  await answer("Ada");
  expect(await page).toContain("1 ready Ada");
  reset(model.id, 2);
  await moment();
  expect(asked).toEqual([1]);
});

test("what is no resource is refused", () => {
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  expect(() => scope.run(() => useResource(model.id as never))).toThrow(NotAnIdentityError);
});
