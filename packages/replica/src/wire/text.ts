import { parse, stringify } from "devalue";

/**
 * A value as text, for a network or a database. Dates, maps, sets, big integers, `NaN`, `-0` and `undefined`
 * come back as they were, and so does a string that is no well-formed Unicode.
 */
export function toText(value: unknown): string {
  return stringify(value);
}

/**
 * The value of a text that {@link toText} has written.
 *
 * @throws if the text is something else, or has a property that would change a prototype.
 */
export function fromText(text: string): unknown {
  return parse(text) as unknown;
}
