import { createRequire } from "node:module";
import { build, type Plugin } from "esbuild";

/**
 * Writes React as modules that a browser can import, which React itself is not published as: what
 * users get from a CDN. `react-dom/client` imports `react`, so that there is one React.
 */
export async function vendorReact(projectFolder: string): Promise<void> {
  const modules = { react: "react.js", "react-dom/client": "react-dom-client.js" };
  const require = createRequire(import.meta.url);
  for (const [name, file] of Object.entries(modules)) {
    const names = Object.keys(require(name) as object).filter((key) => /^[a-z_]\w*$/i.test(key));
    await build({
      stdin: {
        contents: `import all from "${name}"; export const { ${names.join()} } = all;`,
        resolveDir: projectFolder,
      },
      outfile: `${projectFolder}/vendor/${file}`,
      bundle: true,
      format: "esm",
      define: { "process.env.NODE_ENV": '"production"' },
      logLevel: "error",
      plugins: name === "react" ? [] : [importsReact],
    });
  }
}

const importsReact: Plugin = {
  name: "imports-react",
  setup(build) {
    build.onResolve({ filter: /^react$/ }, ({ kind }) =>
      kind === "require-call"
        ? { path: "react", namespace: "imports-react" }
        : { path: "react", external: true },
    );
    build.onLoad({ filter: /.*/, namespace: "imports-react" }, () => ({
      contents: `import * as React from "react"; module.exports = React;`,
    }));
  },
};
