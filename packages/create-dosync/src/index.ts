/** `npm create dosync`, as a function. */
export { createProject, type CreateProjectOptions } from "./create-project.ts";
export { CreateError, type CreateErrorCode } from "./errors.ts";
export { type Framework, frameworks } from "./frameworks.ts";
