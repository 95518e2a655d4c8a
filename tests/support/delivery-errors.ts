import { onTestFinished } from "vitest";
import { type DeliveryError, onDeliveryError } from "@dosync/core";

/** Collects what goes to `onDeliveryError` until the end of the test. */
export function collectDeliveryErrors(): DeliveryError[] {
  const errors: DeliveryError[] = [];
  onTestFinished(onDeliveryError((error) => errors.push(error)));
  return errors;
}
