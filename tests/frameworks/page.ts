import type { Page } from "playwright";

/** The texts of an application's page: the items, and what was loaded for them. */
export function shownIn(page: Page): Promise<string[]> {
  return Promise.all(["#items", "#price"].map((part) => page.locator(part).innerText()));
}

/** Collects from now on what the page's reader would find in the console. */
export function complaintsOf(page: Page, address: string): string[] {
  const complaints: string[] = [];
  page.on("response", (response) => {
    const isIcon = response.url() === `${address}favicon.ico`; // every browser asks for that
    if (response.status() >= 400 && !isIcon) {
      complaints.push(`${response.status()} for ${response.url()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`throws ${error.message}`));
  page.on("console", (message) => {
    const isIcon = message.location().url === `${address}favicon.ico`;
    const type = message.type();
    if ((type === "error" || type === "warning") && !isIcon) {
      complaints.push(`${type}: ${message.text()}`);
    }
  });
  return complaints;
}
