import { record, type Recorder, type RecorderOptions } from "@dosync/devtools";
import { onTestFinished } from "vitest";

/** Records until the test is over. */
export function start(options?: RecorderOptions): Recorder {
  const recorder = record(options);
  onTestFinished(() => recorder.dispose());
  return recorder;
}
