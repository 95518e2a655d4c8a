// Every error of the library, by what goes wrong: `ground/errors/`.
export * from "./errors/agents.ts";
export * from "./errors/arguments.ts";
export * from "./errors/base.ts";
export * from "./errors/collections.ts";
export * from "./errors/computing.ts";
export * from "./errors/delivery.ts";
export * from "./errors/drafts.ts";
export * from "./errors/transactions.ts";
export * from "./errors/values.ts";
export { ignoreFailure, isThenable, show } from "./errors/show.ts";
