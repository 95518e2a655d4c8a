import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StorageArea } from "../../src/index.ts";

/**
 * A storage like React Native's AsyncStorage, over real files: each item is a file, every call answers later, and
 * nothing writes several items as one. An item is written beside its place and moved there, so none is half written.
 */
export class FileStorage implements StorageArea {
  readonly #folder: string;
  #writes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async getItem(key: string): Promise<string | null> {
    try {
      return await readFile(this.#fileOf(key), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  async setItem(key: string, text: string): Promise<void> {
    const beside = join(this.#folder, `.${process.pid}-${this.#writes++}`);
    await writeFile(beside, text);
    await rename(beside, this.#fileOf(key));
  }

  async removeItem(key: string): Promise<void> {
    await rm(this.#fileOf(key), { force: true });
  }

  async getAllKeys(): Promise<string[]> {
    const files = await readdir(this.#folder);
    return files.filter((file) => !file.startsWith(".")).map(decodeURIComponent);
  }

  #fileOf(key: string): string {
    return join(this.#folder, encodeURIComponent(key));
  }
}
