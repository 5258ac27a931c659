/** Which of a PSP's two environments is called. */
export interface EnvironmentOptions {
  /**
   * The PSP's real environment, or the one for tests.
   *
   * @default "production"
   */
  readonly environment?: "production" | "sandbox" | undefined
}

/**
 * Checks the options of a provider, and gives what is different in their environment.
 *
 * @param more names of further options
 *
 * @throws TypeError when an option is unknown, or the environment is none of the two
 */
export function environmentOf<const A>(
  caller: string,
  options: EnvironmentOptions,
  environments: { readonly production: A; readonly sandbox: A },
  ...more: ReadonlyArray<string>
): A {
  const names = ["environment", ...more]
  const unknown = Object.keys(options ?? {}).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new TypeError(`${caller}: "${unknown}" is not an option; the options are ${names.join(", ")}`)
  }
  const { environment = "production" } = options ?? {}
  if (environment !== "production" && environment !== "sandbox") {
    throw new TypeError(`${caller}: "environment" must be "production" or "sandbox"`)
  }
  return environments[environment]
}

/** Checks an option that is one of several texts, and gives it. */
export function oneOf<A extends string>(
  caller: string,
  option: string,
  value: A,
  values: ReadonlyArray<NoInfer<A>>
): A {
  if (values.includes(value)) return value
  throw new TypeError(`${caller}: "${option}" must be ${values.map((one) => `"${one}"`).join(" or ")}`)
}

/** Checks an option that is sent as a header or in a URL, and gives it. */
export function plainText(caller: string, option: string, value: unknown): string {
  if (typeof value === "string" && /^[\x21-\x7e]+$/.test(value)) return value
  throw new TypeError(`${caller}: "${option}" must be a text of visible ASCII characters, without blanks`)
}
