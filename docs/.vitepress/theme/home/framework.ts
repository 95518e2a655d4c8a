import { ref, type Ref } from "vue";

export const FRAMEWORKS = ["React", "Vue"] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** The framework that the first page shows: in its install line, and in its code. */
export const framework: Ref<Framework> = ref("React");
