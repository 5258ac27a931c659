/** Takes note of what a callback returned: if it is a promise that rejects, that is the callback's own affair. */
export function ignoreRejection(returned: unknown): void {
  if (returned === undefined) return
  void Promise.resolve(returned).catch(ignore)
}

function ignore(): void {}
