// @vitest-environment jsdom
import { dosync, ref, refSet } from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { createHistory } from "@dosync/history";
import { useDeref } from "@dosync/vue";
import { cleanup, fireEvent, render, screen } from "@testing-library/vue";
import { afterEach, expect, test } from "vitest";
import { defineComponent, h, nextTick } from "vue";

afterEach(cleanup);

test("Vue: the buttons follow, and do what they say", async () => {
  const title = ref("a");
  using history = createHistory([title]);
  const App = defineComponent({
    setup() {
      const shown = useDeref(title);
      const answer = useDeref(history.answer);
      const [canUndo, canRedo] = [useDeref(history.canUndo), useDeref(history.canRedo)];
      return () => [
        h("p", `${shown.value}${answer.value?.status ?? ""}`),
        h("button", { disabled: !canUndo.value, onClick: () => history.undo() }, "Undo"),
        h("button", { disabled: !canRedo.value, onClick: () => history.redo() }, "Redo"),
      ];
    },
  });
  const { container } = render(App);
  const shown = (): unknown[] => [
    container.querySelector("p")!.textContent,
    ...screen.getAllByRole<HTMLButtonElement>("button").map(({ disabled }) => !disabled),
  ];
  expect(shown()).toEqual(["a", false, false]);

  dosync(() => refSet(title, "b"));
  await nextTick();
  expect(shown()).toEqual(["b", true, false]);

  await fireEvent.click(screen.getByText("Undo"));
  expect(shown()).toEqual(["adone", false, true]);

  await fireEvent.click(screen.getByText("Redo"));
  expect(shown()).toEqual(["bdone", true, false]);

  publishChanges([[title, "yours "]], { origin: "you" });
  await fireEvent.click(screen.getByText("Undo"));
  expect(shown()).toEqual(["yours conflicts", true, false]);
});
