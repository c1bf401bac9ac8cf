/** Ctrl-C or TERM as an abort, and the exit code of a command that one of them ended, 0 before. */
export function interruption(): { readonly signal: AbortSignal; code(): number } {
  const controller = new AbortController();
  let first = 0;
  for (const [name, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    process.on(name, () => {
      first ||= code;
      controller.abort();
    });
  }
  return { signal: controller.signal, code: () => first };
}
