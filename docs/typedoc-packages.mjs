// Names each module of the reference by its package: `core/src/testing` is `core-testing`.
import { Converter } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = module.name.replace(/\/src\b/, "").replace("/", "-");
    }
  });
}
