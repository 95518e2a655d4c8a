/** What an application can be made with. */
export const frameworks = ["react", "vue"] as const;

/** One of {@link frameworks}. */
export type Framework = (typeof frameworks)[number];

export function isFramework(name: string): name is Framework {
  return (frameworks as readonly string[]).includes(name);
}
