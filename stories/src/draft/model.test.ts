import { deref, draft, DraftConflictError } from "@dosync/core";
import { expect, it } from "vitest";
import { createProfile } from "./model.ts";

it("shows nobody else what is in the draft, and saves it all at once", () => {
  const { name, title } = createProfile();
  const edit = draft();
  edit.refSet(name, "Grace Hopper");
  edit.refSet(title, "Admiral");
  expect([deref(name), deref(title)]).toEqual(["Ada Lovelace", "Analyst"]);
  edit.commit();
  expect([deref(name), deref(title)]).toEqual(["Grace Hopper", "Admiral"]);
});

it("names base, mine and theirs when a colleague was faster", () => {
  const { title, changeTitleElsewhere } = createProfile();
  const edit = draft();
  edit.refSet(title, "Admiral");
  changeTitleElsewhere();
  const conflict = {
    identity: title,
    base: "Analyst",
    mine: "Admiral",
    theirs: "Countess of Computing",
  };
  expect(edit.conflicts()).toEqual([conflict]);
  expect(() => edit.commit()).toThrow(DraftConflictError);
  edit.rebase({ resolve: ({ mine }) => mine });
  edit.commit();
  expect(deref(title)).toBe("Admiral");
});

it("leaves no trace when it is cancelled", () => {
  const { name } = createProfile();
  const edit = draft();
  edit.refSet(name, "Grace Hopper");
  edit.abort();
  expect(deref(name)).toBe("Ada Lovelace");
});
