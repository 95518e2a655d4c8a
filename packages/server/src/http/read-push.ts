import type { PushRequest, WireMutation } from "@dosync/replica/adapter";
import { namedAt } from "../space/device-name.ts";
import type { Limits } from "../space/limits.ts";
import { RequestError } from "./problem.ts";

/**
 * The push in the body of a request.
 *
 * @throws {RequestError} unless it is one, within the limits.
 */
export async function readPush(request: Request, limits: Limits): Promise<PushRequest> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/.test(type)) throw malformed("content-type is not application/json");
  const text = await readText(request, limits.pushBytes);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw malformed("the body is no JSON");
  }
  return checkPush(body, limits);
}

function checkPush(body: unknown, { pushMutations }: Limits): PushRequest {
  const { clientID, user, cookie, history, schemaVersion, mutations } = Object(
    body,
  ) as Partial<PushRequest>;
  if (!isDevice(clientID)) throw malformed("clientID is no name of a device");
  if (typeof user !== "string") throw malformed("user is no string");
  if (!isCookie(cookie)) throw malformed("cookie is no head of a space");
  if (!isHistory(history)) throw malformed("history is no string");
  if (!isCount(schemaVersion)) throw malformed("schemaVersion is no version");
  if (!Array.isArray(mutations) || mutations.length === 0)
    throw malformed("there are no mutations");
  if (mutations.length > pushMutations) {
    throw new RequestError(413, "TOO_LARGE", `A push has at most ${pushMutations} mutations.`);
  }
  const checked = mutations.map((each: unknown, index): WireMutation => {
    const { id, name, args, timestamp } = Object(each) as Partial<WireMutation>;
    if (!isCount(id) || id !== (mutations[0] as WireMutation).id + index) {
      throw malformed("the mutations are not numbered one after another");
    }
    if (typeof name !== "string" || typeof args !== "string" || !Number.isFinite(timestamp)) {
      throw malformed(`mutation ${id} has no name, arguments or timestamp`);
    }
    return { id, name, args, timestamp: timestamp! };
  });
  return { clientID, user, cookie, history, schemaVersion, mutations: checked };
}

/** Whether it is the name of a device, as a server gives them. */
export function isDevice(value: unknown): value is string {
  return typeof value === "string" && namedAt(value) !== undefined;
}

function isCookie(value: unknown): value is number | null {
  return value === null || (Number.isSafeInteger(value) && (value as number) >= 0);
}

function isHistory(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

export function malformed(what: string): RequestError {
  return new RequestError(400, "MALFORMED", `The request cannot be read: ${what}.`);
}

/** The text of a body. What is longer is not read to its end. */
async function readText(request: Request, most: number): Promise<string> {
  const bytes = await readBytes(request, most);
  return Buffer.from(bytes).toString("utf8");
}

/**
 * The bytes of a body.
 *
 * @throws {RequestError} if there are more. They are not read to their end.
 */
export async function readBytes(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): RequestError =>
    new RequestError(413, "TOO_LARGE", `A push has at most ${most} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > most) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw malformed("its body ends in the middle"); // whoever has sent it has gone
  }
  return new Uint8Array(Buffer.concat(chunks));
}
