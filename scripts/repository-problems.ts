import type { Manifest } from "./workspace.ts"

type Named = Pick<Manifest, "name" | "repository">

/** `owner/name` of a repository on GitHub, in any form that a manifest may hold; undefined for any other. */
function onGitHub(repository: Manifest["repository"]): string | undefined {
  const url = typeof repository === "string" ? repository : (repository?.url ?? "")
  return /^(?:github:|(?:git\+)?(?:https|ssh):\/\/(?:git@)?github\.com\/)([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url)?.[1]
}

/**
 * Why npm would refuse the provenance of these packages: it compares each manifest's `repository` with the repository in
 * which the release runs, `owner/name`, where that is known.
 */
export function repositoryProblems(manifests: ReadonlyArray<Named>, running?: string): ReadonlyArray<string> {
  return manifests.flatMap(({ name, repository }) => {
    if (repository === undefined) {
      const example = `{ "type": "git", "url": "git+https://github.com/${running ?? "OWNER/NAME"}.git", "directory": "…" }`
      return `${name} has no "repository" in package.json, which npm's provenance needs: set it to ${example}.`
    }
    const found = onGitHub(repository)
    if (found === undefined) return `${name}: "repository" in package.json is no repository on GitHub.`
    if (running === undefined || found.toLowerCase() === running.toLowerCase()) return []
    return `${name}: "repository" in package.json is ${found}, but the release runs in ${running}.`
  })
}
