import {
  atom,
  deref,
  dosync,
  draft as openDraft,
  EndedError,
  lens,
  NotAnIdentityError,
  ref,
  refSet,
} from "@dosync/core";
import { add, at, collection } from "@dosync/core/collection";
import { fireEvent, render, screen } from "@testing-library/vue";
import { expect, test } from "vitest";
import { createSSRApp, defineComponent, h, nextTick, shallowRef } from "vue";
import { renderToString } from "vue/server-renderer";
import {
  type DraftField,
  type DraftView,
  provideDraft,
  useDraftField,
  useValidation,
  type Validation,
} from "@dosync/vue";
import { leftBehind } from "../../../tests/support/at-rest.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

const toNumber = (text: string): number => {
  if (text.trim() === "" || Number.isNaN(Number(text))) throw new Error("Enter a number.");
  return Number(text);
};
const options = { parse: toNumber, format: (n: number): string => n.toFixed(2) };
const messageOf = (error: unknown): string | undefined => (error as Error | undefined)?.message;

const input = (): HTMLInputElement => screen.getByLabelText("field");
const type = (text: string): Promise<void> => fireEvent.update(input(), text);

/** A form of one field, which a parent may hide. */
function mountField<T>(use: () => DraftField<T>) {
  let view!: DraftView;
  let field!: DraftField<T>;
  const isShown = shallowRef(true);
  const Field = defineComponent(() => {
    field = use();
    return () =>
      h("input", {
        "aria-label": "field",
        value: field.text.value,
        onInput: (event: Event) => (field.text.value = (event.target as HTMLInputElement).value),
      });
  });
  const Form = defineComponent(() => {
    view = provideDraft();
    return () => (isShown.value ? h(Field) : h("i"));
  });
  const mounted = render(Form);
  return { view, field: () => field, isShown, unmount: () => mounted.unmount() };
}

test("what is typed stays as it is; the value is what it stands for", async () => {
  const amount = ref(5, { validator: (n) => n < 10 || "Less than ten." });
  const { view, field, unmount } = mountField(() => useDraftField(amount, options));
  expect([input().value, field().isChanged.value]).toEqual(["5.00", false]);

  await type("7.");
  expect([input().value, field().value.value, view.canSave.value]).toEqual(["7.", 7, true]);
  await type(" 7");
  expect([input().value, field().value.value]).toEqual([" 7", 7]);
  await type("many");
  expect([input().value, field().value.value, view.canSave.value]).toEqual(["many", 7, false]);
  expect(messageOf(field().error.value)).toBe("Enter a number.");
  expect(view.refused.value.map(({ message }) => message)).toEqual(["Enter a number."]);
  expect(messageOf(thrownBy(() => view.draft.commit()))).toBe("Enter a number.");

  await type("12");
  expect([messageOf(field().error.value), view.canSave.value]).toEqual(["Less than ten.", false]);
  await type("8");
  view.draft.commit();
  await nextTick();

  expect([input().value, deref(amount), field().error.value]).toEqual(["8.00", 8, undefined]);
  expect(thrownBy(() => field().set("9"))).toBeInstanceOf(EndedError);
  unmount();
});

test("a field that is hidden and shown again has kept what was typed", async () => {
  const amount = ref(5);
  const { field, isShown, unmount } = mountField(() => useDraftField(amount, options));
  await type("1e");
  isShown.value = false;
  await nextTick();
  isShown.value = true;
  await nextTick();

  expect([input().value, messageOf(field().error.value)]).toEqual(["1e", "Enter a number."]);
  unmount();
});

test("a conflict is shown at its field, and taking theirs shows theirs", async () => {
  const amount = ref(5);
  const { view, field, unmount } = mountField(() => useDraftField(amount, options));
  await type("7");
  await type("seven");

  dosync(() => refSet(amount, 9)); // somebody else
  expect(field().conflict.value).toMatchObject({ base: 5, mine: 7, theirs: 9 });
  view.draft.rebase({ resolve: ({ theirs }) => theirs });
  await nextTick();

  expect([input().value, field().error.value, field().conflict.value]).toEqual([
    "9.00",
    undefined,
    undefined,
  ]);
  unmount();
});

test("a field of texts needs no parse, may be a part, and moves on with a getter", async () => {
  const person = ref({ name: "Ada", city: "London" });
  const part = (key: "name" | "city") =>
    lens(
      person,
      (whole) => whole[key],
      (whole, text) => ({ ...whole, [key]: text }),
    );
  const [name, city] = [part("name"), part("city")];
  const present = shallowRef(city);
  const { field, unmount } = mountField(() => useDraftField(() => present.value));

  await type("Paris");
  dosync(() => refSet(person, { name: "Grace", city: "Rome" })); // somebody else
  expect(field().conflict.value).toMatchObject({ base: "London", mine: "Paris", theirs: "Rome" });
  present.value = name;
  await nextTick();

  expect([input().value, field().isChanged.value]).toEqual(["Ada", false]);
  unmount();
});

test("a field over a part has its conflict and its refusal, and keeps what others did beside it", async () => {
  const person = ref<{ name: string; city: string; nick?: string }>({ name: "Ada", city: "Rome" });
  const name = lens(person, ["name"], { validator: (text) => text !== "" || "Enter a name." });
  const present = shallowRef<typeof name | ReturnType<typeof nickOf>>(name);
  const nickOf = () => lens(person, ["nick"]);
  const { view, field, unmount } = mountField(() =>
    useDraftField(() => present.value as ReturnType<typeof nickOf>),
  );

  await type("");
  expect([messageOf(field().error.value), view.canSave.value]).toEqual(["Enter a name.", false]);
  await type("Grace");
  dosync(() => refSet(lens(person, ["city"]), "Oslo")); // somebody else
  await nextTick();
  expect([view.conflicts.value, view.canSave.value]).toEqual([[], true]);
  dosync(() => refSet(name, "Alan"));
  await nextTick();
  const conflict = { identity: name, base: "Ada", mine: "Grace", theirs: "Alan" };
  expect([view.conflicts.value, field().conflict.value]).toEqual([[conflict], conflict]);
  view.draft.rebase({ resolve: ({ theirs }) => theirs });
  present.value = nickOf();
  await nextTick();
  expect(input().value).toBe("");
  await type("al");
  view.draft.commit();

  expect(deref(person)).toEqual({ name: "Alan", city: "Oslo", nick: "al" });
  unmount();
});

test("a field is asked again when what its validator reads changes, here or elsewhere", async () => {
  const most = ref(10);
  const amount = ref(5, { validator: (n) => n <= deref(most) || `At most ${deref(most)}.` });
  const { view, field, unmount } = mountField(() => useDraftField(amount, options));

  await type("20");
  expect([messageOf(field().error.value), view.canSave.value]).toEqual(["At most 10.", false]);
  view.draft.refSet(most, 15);
  await nextTick();
  expect(messageOf(field().error.value)).toBe("At most 15.");
  dosync(() => refSet(most, 30)); // somebody else: the draft has a value of its own
  await nextTick();
  expect(messageOf(field().error.value)).toBe("At most 15.");
  view.draft.rebase({ resolve: ({ theirs }) => theirs });
  await nextTick();

  expect([field().error.value, view.refused.value, view.canSave.value]).toEqual([
    undefined,
    [],
    true,
  ]);
  unmount();
});

test("what the validator of a row refuses is shown at the field that it comes from, each time", async () => {
  const rows = collection<{ id: number; text: string; n: number }>()({
    key: ({ id }) => id,
    validator: ({ text }) => text !== "" || "Enter a text.",
  });
  dosync(() => add(rows, { id: 1, text: "a", n: 1 }));
  const text = lens(at(rows, 1), ["text"]);
  let other!: DraftField<number | undefined>;
  let validation!: Validation<string | undefined>;
  const { view, field, unmount } = mountField(() => {
    other = useDraftField(lens(at(rows, 1), ["n"]), { parse: toNumber });
    validation = useValidation(text);
    return useDraftField(text);
  });
  const shown = (): unknown[] =>
    [field().error, other.error, validation.error].map(({ value }) => messageOf(value));
  for (let time = 0; time < 2; time++) {
    await type("");
    expect(shown()).toEqual(["Enter a text.", undefined, "Enter a text."]);
    expect(view.changes.value.map(({ identity }) => identity)).toEqual([text]);
    await type("b");
    expect(shown()).toEqual([undefined, undefined, undefined]);
  }
  validation.value.value = "";
  expect(shown()).toEqual(["Enter a text.", undefined, "Enter a text."]);
  validation.clear();
  expect([...shown(), field().text.value]).toEqual([undefined, undefined, undefined, "a"]);
  unmount();
});

test("an atom is refused, and so is a field without a draft", () => {
  const edit = openDraft();
  const failures: unknown[] = [];
  const OfAtom = defineComponent(() => {
    provideDraft({ draft: edit });
    failures.push(thrownBy(() => useDraftField(atom("") as never)));
    return () => "";
  });
  const Alone = defineComponent(() => {
    failures.push(thrownBy(() => useDraftField(ref(""))));
    return () => "";
  });

  render(OfAtom);
  render(Alone);
  edit.abort();

  expect(failures[0]).toBeInstanceOf(NotAnIdentityError);
  expect(failures[1]).toMatchObject({ code: "NO_PROVIDER", label: "useDraftField" });
});

test("on a server it shows the committed value, and opens no draft, also where that is asked for", async () => {
  const amount = ref(5);
  const Form = defineComponent(() => {
    const { draft, canSave, state } = provideDraft();
    const { text, isChanged } = useDraftField(amount, options);
    const said = (): unknown[] => [isChanged.value, canSave.value, state.value];
    return () => h("p", `${text.value} ${draft.deref(amount)} ${said().join()}`);
  });

  const html = await renderToString(createSSRApp(Form));

  expect(html).toBe("<p>5.00 5 false,false,open</p>");
  expect(leftBehind()).toEqual([]);
});
