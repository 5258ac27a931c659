export interface Fence {
  /** The line of the document on which the code begins, from 1. */
  readonly line: number
  readonly code: string
}

/** The TypeScript samples of a Markdown document. A fence that is not closed ends with the document. */
export function typescriptFences(markdown: string): ReadonlyArray<Fence> {
  const fences: Array<Fence> = []
  let open:
    | { readonly mark: string; readonly typescript: boolean; readonly line: number; readonly code: Array<string> }
    | undefined
  const close = (): void => {
    if (open?.typescript === true) fences.push({ line: open.line, code: open.code.join("\n") })
    open = undefined
  }
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const mark = /^\s*(`{3,}|~{3,})\s*(\S*)/.exec(text)
    if (open === undefined && mark?.[1] !== undefined) {
      open = { mark: mark[1], typescript: /^(ts|typescript)$/.test(mark[2] ?? ""), line: index + 2, code: [] }
    } else if (open !== undefined && mark?.[1]?.startsWith(open.mark) === true && mark[2] === "") close()
    else open?.code.push(text)
  }
  close()
  return fences
}
