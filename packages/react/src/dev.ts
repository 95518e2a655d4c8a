/** Whether development checks run; a production build drops whatever stands behind it. */
export const DEV: boolean = process.env.NODE_ENV !== "production";
