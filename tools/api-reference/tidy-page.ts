/** Leaves out of a generated page what only repeats the signature above it. */
export function tidyPage(page: string): string {
  return withoutUnusedAnchors(
    gatherReexports(page)
      // A result or parameters without a word about them: the signature has their types.
      .replaceAll(/^#+ Returns\n\n[^\n]*\n+(?=#|\*\*\*|$(?![^]))/gm, "")
      .replaceAll(/^#+ Parameters\n\n\| Parameter \| Type \|\n(\|[^\n]*\n)+\n*/gm, "")
      // Parameters that are taken apart have no name.
      .replaceAll("__namedParameters", "options")
      // What a class of the language or an interface of ours says already.
      .replaceAll(/^#+ (Overrides|Inherited from|Implementation of)\n\n[^\n]*\n\n?/gm, "")
  )
}

/** One list instead of a heading for each name that a package hands on. */
function gatherReexports(page: string): string {
  const links: Array<string> = []
  const rest = page.replaceAll(/^## [^\n]+\n\nRe-exports (\[[^\n]+\))\n*(\*\*\*\n*)?/gm, (_, link: string) => {
    links.push(link)
    return ""
  })
  return links.length === 0 ? page : `${rest.trimEnd().replace(/\*\*\*$/, "")}\n## Re-exports\n\n${links.join(", ")}\n`
}

function withoutUnusedAnchors(page: string): string {
  return page.replaceAll(/<a id="([^"]+)"><\/a> ?/g, (anchor, id: string) => (page.includes(`#${id})`) ? anchor : ""))
}
