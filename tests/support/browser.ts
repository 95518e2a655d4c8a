import { type Browser, chromium } from "playwright";
import { chromiumLaunchArguments, findChromium } from "../../scripts/chromium.mjs";

/** The same Chromium that the browser tests run in. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    args: [...chromiumLaunchArguments],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}
