// A setup file: Fast Refresh has to be there before React DOM is loaded.
import { injectIntoGlobalHook } from "react-refresh/runtime";

injectIntoGlobalHook(globalThis);
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
