import type { Meta, StoryObj } from "@storybook/react-vite";
import { type ReactElement, useState } from "react";
import { expect, userEvent, within } from "storybook/test";
import { DemoPage, useLog } from "../design/index.ts";
import { VueMount } from "../VueMount.tsx";
import "./draft.css";
import { createProfile } from "./model.ts";
import modelText from "./model.ts?raw";
import { Profile } from "./Profile.tsx";
import profileText from "./Profile.tsx?raw";
import fieldText from "./TextField.tsx?raw";
import ProfileVue from "./Profile.vue";
import profileVueText from "./Profile.vue?raw";
import cardVueText from "./ProfileCard.vue?raw";
import editorVueText from "./ProfileEditor.vue?raw";
import { inTests } from "../design/in-tests.ts";

const meta: Meta = { title: "Draft" };
export default meta;

const play = inTests(async ({ canvas }) => {
  await canvas.findByRole("textbox", { name: "Name" });
  const region = (name: string): ReturnType<typeof within> =>
    within(canvas.getByRole("region", { name }));
  const retype = async (field: string, text: string): Promise<void> => {
    const input = canvas.getByRole("textbox", { name: field });
    await userEvent.clear(input);
    await userEvent.type(input, text);
  };
  const press = async (name: string): Promise<void> =>
    userEvent.click(await canvas.findByRole("button", { name }));

  await retype("Title", "Admiral");
  await expect(await region("Preview").findByText("Admiral")).toBeVisible();
  await expect(region("The page").getByText("Analyst")).toBeVisible();

  await press("Cancel");
  await expect(await region("Preview").findByText("Analyst")).toBeVisible();

  await userEvent.clear(canvas.getByRole("textbox", { name: "Name" }));
  await retype("Motto", "Ships are safe in harbor.");
  await expect(canvas.getByText("A name is needed.", { ignore: "code *" })).toBeVisible();
  await expect(canvas.getByRole("textbox", { name: "Name" })).toHaveValue("");
  await expect(canvas.getByRole("button", { name: "Save" })).toBeDisabled();
  await retype("Name", "Grace Hopper");
  await expect(canvas.getByRole("button", { name: "Save" })).toBeEnabled();
  await retype("Title", "Admiral");
  await press("A colleague changes the title");
  await expect(await canvas.findByRole("alert")).toHaveTextContent("Countess of Computing");
  await expect(canvas.getByRole("button", { name: "Save" })).toBeDisabled();

  await press("Keep mine");
  await press("Save");
  await expect(await region("The page").findByText("Admiral")).toBeVisible();
  await expect(region("The page").getByText("Ships are safe in harbor.")).toBeVisible();
});

export const React: StoryObj = { render: () => <Page framework="React" />, play };
export const Vue: StoryObj = { render: () => <Page framework="Vue" />, play };

function Page({ framework }: { framework: "React" | "Vue" }): ReactElement {
  const [props] = useState(() => ({ profile: createProfile() }));
  const log = useLog(props.profile.identities, { watches: true });
  const isVue = framework === "Vue";
  return (
    <DemoPage
      title="Edit everything, save it at once"
      framework={framework}
      uses={[
        "ref",
        isVue ? "provideDraft" : "DraftProvider",
        "useDraft",
        "rebase",
        "useDraftField",
      ]}
      lead="A draft is a transaction that stays open for as long as a form does. The form and its preview read from it; the rest of the page does not see a letter before it is saved, and cancelling costs nothing."
      tries={[
        "Edit the name and the accent: the preview follows, the page does not. Cancel, and it was never there.",
        "Edit several fields and save: one commit over all of them.",
        "Edit the title, then let a colleague change it: you see the old value, yours and theirs, and decide.",
        "Clear the name: the field and the preview keep what you did, with the reason, and nothing can be saved.",
      ]}
      log={log}
      files={[
        { name: "model.ts", text: modelText },
        ...(isVue
          ? [
              { name: "ProfileEditor.vue", text: editorVueText },
              { name: "ProfileCard.vue", text: cardVueText },
              { name: "Profile.vue", text: profileVueText },
            ]
          : [
              { name: "Profile.tsx", text: profileText },
              { name: "TextField.tsx", text: fieldText },
            ]),
      ]}
    >
      {isVue ? <VueMount component={ProfileVue} props={props} /> : <Profile {...props} />}
    </DemoPage>
  );
}
