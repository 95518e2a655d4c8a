// The one global that history uses. Declared here, it needs neither the types of the DOM nor those of Node.
declare const process: { readonly env: { readonly NODE_ENV?: string } };
