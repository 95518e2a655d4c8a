/** Lets React render in its own time, as it does in a program, instead of at the end of `act`. */
export async function outsideAct(run: () => void | Promise<void>): Promise<void> {
  const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  environment.IS_REACT_ACT_ENVIRONMENT = false;
  try {
    await run();
    await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    environment.IS_REACT_ACT_ENVIRONMENT = true;
  }
}
