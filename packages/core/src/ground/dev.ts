/**
 * Whether development checks run: freezing, warnings and full error messages.
 *
 * Written the way that every bundler recognises, so that a production build folds it to `false`
 * and drops whatever stands behind it.
 */
export const DEV: boolean = process.env.NODE_ENV !== "production";
