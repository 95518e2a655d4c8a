import type { StandardSchemaV1, Validator } from "../kernel/types.ts";

/** A row that is taken away is no row that could be wrong. */
export function exceptForNone(validator: Validator<unknown>): Validator<unknown> {
  const schema = (validator as Partial<StandardSchemaV1>)["~standard"];
  if (schema === undefined) {
    return (row) => row === undefined || (validator as (row: unknown) => boolean | string)(row);
  }
  const validate = (row: unknown): unknown =>
    row === undefined ? { value: row } : schema.validate(row);
  return { "~standard": { ...schema, validate } };
}
