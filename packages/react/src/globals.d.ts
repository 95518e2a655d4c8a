// What bundlers replace, declared here so that the package depends on no Node types.
declare const process: { readonly env: { readonly [name: string]: string | undefined } };
