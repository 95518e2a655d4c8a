/** Whether messages are whole: see `ground/dev.ts` of core. */
export const DEV: boolean = process.env.NODE_ENV !== "production";
