import { ESLint, type Linter } from "eslint";
import { parser } from "typescript-eslint";
import plugin from "../src/index.ts";

const typescript: Linter.Config = {
  files: ["**/*.{ts,tsx}"],
  languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
};

/** What the recommended rules say about a file of TypeScript below a folder. */
export async function lintRecommended(
  folder: string,
  filePath: string,
  text: string,
): Promise<readonly Linter.LintMessage[]> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [typescript, plugin.configs.recommended],
  });
  const [result] = await eslint.lintText(text, { filePath });
  return result?.messages ?? [];
}
