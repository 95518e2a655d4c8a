import { commands } from "./program.ts";

Object.assign(globalThis, { commands });
