import type { Plugin } from "vite";

/**
 * In production the library shortens its errors to codes. The built demos are for developers, who
 * shall read what they would read at home: so the library, and only that, is built for development.
 */
export function developmentMessages(): Plugin {
  return {
    name: "development-messages",
    enforce: "pre",
    transform(code, id) {
      if (!/\/packages\/(core|devtools|react|vue)\/src\//.test(id)) return undefined;
      return code.replaceAll("process.env.NODE_ENV", '"development"');
    },
  };
}
