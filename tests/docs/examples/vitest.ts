// What an example that is a test gets instead of Vitest: it runs inside of a test already.
export { expect } from "vitest";

export function test(_title: string, body: () => void): void {
  body();
}
