/** The options of an atom that developer tools list: its label, in development. */
export function labelled(label: string | false): { readonly label: string } | undefined {
  return label === false ? undefined : { label };
}
