/** Some members of `T`. A member that is `undefined` counts as absent. */
export type OptionalMembers<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** `base`, with the members that `overrides` gives. */
export function withOverrides<T extends object>(base: T, overrides: OptionalMembers<T>): T {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined)
  return { ...base, ...Object.fromEntries(given) }
}
