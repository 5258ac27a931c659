/** The code of an error of the file system, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined
}

/** For `catch`: what is missing gives undefined, any other error is thrown. */
export function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error
}

/** For `catch`, where a failure changes nothing for the caller. */
export function ignoreFailure(): undefined {}
