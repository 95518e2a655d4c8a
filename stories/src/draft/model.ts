import { dosync, ref, refSet } from "@dosync/core";

export const ACCENTS = ["commit", "read", "retry", "plum"] as const;
export type Accent = (typeof ACCENTS)[number];

/** A profile whose facts are shown all over the page, and are saved together or not at all. */
export function createProfile() {
  const name = ref("Ada Lovelace", {
    label: "name",
    validator: (text) => text.trim() !== "" || "A name is needed.",
  });
  const title = ref("Analyst", {
    label: "title",
    validator: (text) => text.length <= 30 || "At most 30 characters.",
  });
  const motto = ref("That brain of mine.", { label: "motto" });
  const accent = ref<Accent>("commit", { label: "accent" });

  /** What a colleague does meanwhile, without asking. */
  function changeTitleElsewhere(): void {
    dosync(() => refSet(title, "Countess of Computing"), { label: "a colleague" });
  }

  const fields = [name, title, motto] as const;
  return { name, title, motto, accent, changeTitleElsewhere, identities: [...fields, accent] };
}

export type Profile = ReturnType<typeof createProfile>;
