import Module from "node:module";

/**
 * Vite's alias reaches only what Vite transforms. CommonJS dependencies (Testing Library, the
 * use-sync-external-store shim, react-dom itself) call `require("react")` and would get the newest
 * React beside the one under test: two Reacts in one program, which breaks every hook.
 */
type ResolveFilename = (request: string, ...rest: unknown[]) => string;

const version = process.env["REACT_VERSION"];

if (version !== undefined && version !== "19") {
  const loader = Module as unknown as { _resolveFilename: ResolveFilename };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    const pinned = request.replace(/^(react|react-dom)(?=$|\/)/, `$1-${version}`);
    return resolve.call(this, pinned, ...rest);
  };
}
