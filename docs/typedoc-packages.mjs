// Names each module of the reference by its package, `core/src/testing` is `core-testing`, shows what a function
// throws with the class, which TypeDoc keeps apart from the text, and puts apart what few programs need.
import { CommentTag, Converter, ReflectionKind } from "typedoc";

/** What Clojure programs know: the same names as under "Clojure" in functions.md. */
const CLOJURE = [
  "agent",
  "agentError",
  "alterMeta",
  "meta",
  "refHistoryCount",
  "refMaxHistory",
  "refMinHistory",
  "resetMeta",
  "restartAgent",
  "send",
  "settled",
];

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = module.name.replace(/\/src\b/, "").replace("/", "-");
    }
    nameErrors(project);
    group(project);
  });
}

/** @param {import("typedoc").ProjectReflection} project */
function group(project) {
  for (const found of project.getReflectionsByKind(ReflectionKind.Class)) {
    if (found.name.endsWith("Error")) putInto(found, "Errors");
  }
  for (const found of project.getReflectionsByKind(ReflectionKind.CallSignature)) {
    if (found.parent?.kind === ReflectionKind.Function && CLOJURE.includes(found.name)) {
      putInto(found, "Clojure");
    }
  }
}

/**
 * @param {import("typedoc").Reflection} reflection
 * @param {string} name
 */
function putInto({ comment }, name) {
  comment?.blockTags.push(new CommentTag("@group", [text(name)]));
}

/**
 * `@throws {ValidationError} if …` becomes a link to the class and the text.
 * @param {import("typedoc").ProjectReflection} project
 */
function nameErrors(project) {
  const classes = new Map(
    project.getReflectionsByKind(ReflectionKind.Class).map((found) => [found.name, found]),
  );
  for (const { comment } of Object.values(project.reflections)) {
    for (const tag of comment?.getTags("@throws") ?? []) {
      if (tag.typeAnnotation === undefined) continue;
      const names = tag.typeAnnotation.replaceAll(/[{}\s]/g, "").split("|");
      tag.content.unshift(...names.flatMap((name, i) => partsOf(name, i, classes)), text(" "));
    }
  }
}

/**
 * @param {string} name
 * @param {number} index
 * @param {Map<string, import("typedoc").Reflection>} classes
 * @returns {import("typedoc").CommentDisplayPart[]}
 */
function partsOf(name, index, classes) {
  const target = classes.get(name);
  if (target === undefined && !(name in globalThis)) {
    throw new Error(`@throws names ${name}, which is no exported class.`);
  }
  /** @type {import("typedoc").CommentDisplayPart} */
  const link =
    target === undefined
      ? { kind: "code", text: `\`${name}\`` }
      : { kind: "inline-tag", tag: "@link", text: name, target };
  return index === 0 ? [link] : [text(" or "), link];
}

/** @returns {import("typedoc").CommentDisplayPart} */
function text(/** @type {string} */ text) {
  return { kind: "text", text };
}
