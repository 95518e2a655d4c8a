import { createModel } from "@dosync/vue";
import type { Page } from "../model/page.ts";
import { createUndo } from "../model/undo.ts";

export const [providePage, usePage] = createModel((page: Page) => page);
export const [provideUndo, useUndo] = createModel(createUndo);
