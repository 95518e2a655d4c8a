// The global that bundlers replace. Declared here, it needs no types of Node.
declare const process: { readonly env: { readonly NODE_ENV?: string } };
