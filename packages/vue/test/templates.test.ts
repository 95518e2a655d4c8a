import { atom, deref, dosync, ref, refSet, reset } from "@dosync/core";
import { fireEvent, render, screen } from "@testing-library/vue";
import { expect, test } from "vitest";
import { nextTick } from "vue";
import Form from "./templates/Form.vue";

function renderForm() {
  const model = {
    name: atom("Ada"),
    agreed: atom(false),
    color: atom("red"),
    size: atom<"small" | "large">("small"),
    tags: atom<string[]>([]),
    age: ref(36, {
      validator: (years) => {
        if (years < 0) throw new RangeError("An age is not negative.");
        return true;
      },
    }),
  };
  render(Form, { props: model });
  return model;
}

const field = (name: string): HTMLInputElement => screen.getByLabelText<HTMLInputElement>(name);

test("v-model writes into the state: inputs, components, checkboxes, radio buttons, selects", async () => {
  const { name, agreed, color, size, tags } = renderForm();

  await fireEvent.update(field("name"), " Grace ");
  expect(deref(name)).toBe("Grace");
  await fireEvent.update(field("component"), "Hedy");
  await fireEvent.update(field("agreed"), true as never);
  await fireEvent.update(field("color"), "green");
  await fireEvent.click(field("large"));
  await fireEvent.click(field("a"));
  await fireEvent.click(field("b"));
  await fireEvent.click(field("a"));

  expect([name, agreed, color, size, tags].map((one) => deref<unknown>(one))).toEqual([
    "Hedy",
    true,
    "green",
    "large",
    ["b"],
  ]);
});

test("the state writes into the form", async () => {
  const { name, agreed, color, size, tags, age } = renderForm();

  reset(name, "Grace");
  reset(agreed, true);
  reset(color, "green");
  reset(size, "large");
  reset(tags, ["a"]);
  dosync(() => refSet(age, 40));
  await nextTick();

  expect([field("name").value, field("component").value, field("color").value]).toEqual([
    "Grace",
    "Grace",
    "green",
  ]);
  expect(["agreed", "small", "large", "a", "b"].map((one) => field(one).checked)).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
  expect(screen.getByText("Grace (40), 40, a")).toBeInTheDocument();
});

test("a refused input keeps its text and shows why, and the state keeps its value", async () => {
  const { age } = renderForm();

  await fireEvent.update(field("age"), "-1");
  expect([field("age").value, deref(age)]).toEqual(["-1", 36]);
  expect(screen.getByRole("alert")).toHaveTextContent("An age is not negative.");
  expect(screen.getByText("Ada (36), 36,")).toBeInTheDocument();

  await fireEvent.click(screen.getByText("undo"));
  expect([field("age").value, screen.queryByRole("alert")]).toEqual(["36", null]);

  await fireEvent.update(field("age"), "37");
  expect(deref(age)).toBe(37);
});
