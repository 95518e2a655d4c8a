// Names each module of the reference as it is imported: `core/src/testing` is `@dosync/core/testing`.
import { Converter } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = `@dosync/${module.name.replace(/\/src(?=\/|$)/, "")}`;
    }
  });
}
