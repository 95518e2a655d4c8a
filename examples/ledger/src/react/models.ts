import { createModel } from "@dosync/react";
import { createPage } from "../model/page.ts";
import { createUndo } from "../model/undo.ts";

export const [PageProvider, usePage] = createModel(createPage);
export const [UndoProvider, useUndo] = createModel(createUndo);
