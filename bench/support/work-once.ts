/** For what cannot be repeated in a loop: each function measures by itself. */
export function workOnce(
  measurements: Readonly<Record<string, () => number | undefined | Promise<number | undefined>>>,
): void {
  const [names] = process.argv.slice(2);
  if (names === undefined) {
    console.log(JSON.stringify(Object.keys(measurements)));
    return;
  }
  void (async () => {
    const results: Record<string, number | null> = {};
    for (const name of JSON.parse(names) as string[]) {
      results[name] = (await measurements[name]?.()) ?? null;
    }
    console.log(JSON.stringify(results));
    process.exit(0); // something may still be open, on purpose
  })();
}
