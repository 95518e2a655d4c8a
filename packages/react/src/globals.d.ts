// What bundlers replace, declared here so that the package depends on no Node types.
declare const process: { readonly env: { readonly NODE_ENV?: string } };
