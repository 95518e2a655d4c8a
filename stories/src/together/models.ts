import { createWorkspace } from "../form/model.ts";
import { createSheet } from "../grid/model.ts";
import { createBank } from "../transfer/model.ts";

/** The models of other demos, as they are: nothing in them knows of a framework. */
export function createModels() {
  const bank = createBank();
  const workspace = createWorkspace();
  const sheet = createSheet(4, 6);
  const identities = [...bank.identities, workspace.name, ...sheet.cells.flat()];
  return { bank, workspace, sheet, identities };
}

export type Models = ReturnType<typeof createModels>;
