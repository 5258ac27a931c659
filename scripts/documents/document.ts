import GithubSlugger from "github-slugger"
import type { Code, Heading, Nodes, Table } from "mdast"
import { fromMarkdown } from "mdast-util-from-markdown"
import { gfmFromMarkdown } from "mdast-util-gfm"
import { toString } from "mdast-util-to-string"
import { gfm } from "micromark-extension-gfm"
import { visit } from "unist-util-visit"

/** What is checked of a Markdown document. Lines count from 1. */
export interface Document {
  /** The path from the root of the repository, with slashes. */
  readonly path: string
  readonly headings: ReadonlyArray<Section>
  readonly links: ReadonlyArray<Link>
  readonly fences: ReadonlyArray<Fence>
  readonly tables: ReadonlyArray<Grid>
}

interface Section {
  readonly line: number
  readonly depth: number
  /** What a link names after `#`, as GitHub makes it. */
  readonly anchor: string
}

interface Link {
  readonly line: number
  readonly url: string
}

export interface Fence {
  /** The line on which the code begins. */
  readonly line: number
  readonly language: string
  readonly code: string
  readonly closed: boolean
}

interface Grid {
  readonly line: number
  /** How many cells each row has, the head first. No rows where the text only begins like a table. */
  readonly cells: ReadonlyArray<number>
}

/** Reads a document as GitHub does. */
export function readDocument(path: string, markdown: string): Document {
  const lines = markdown.split(/\r?\n/)
  const slugger = new GithubSlugger()
  const headings: Array<Section> = []
  const links: Array<Link> = []
  const fences: Array<Fence> = []
  const tables: Array<Grid> = []
  visit(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), (node) => {
    const line = lineOf(node)
    if (node.type === "heading") headings.push(section(node, slugger))
    if (node.type === "link" || node.type === "image" || node.type === "definition") links.push({ line, url: node.url })
    if (node.type === "code") fences.push(fence(node, lines))
    if (node.type === "table") tables.push(grid(node))
    if (node.type === "paragraph" && lines[line - 1]?.startsWith("|")) tables.push({ line, cells: [] })
  })
  return { path, headings, links, fences, tables }
}

const lineOf = (node: Nodes): number => node.position?.start.line ?? 0

function section(node: Heading, slugger: GithubSlugger): Section {
  return { line: lineOf(node), depth: node.depth, anchor: slugger.slug(toString(node)) }
}

function fence(node: Code, lines: ReadonlyArray<string>): Fence {
  const last = lines[(node.position?.end.line ?? 0) - 1] ?? ""
  const closed = /^[\s>]*(`{3,}|~{3,})\s*$/.test(last) && node.position?.end.line !== lineOf(node)
  return { line: lineOf(node) + 1, language: node.lang ?? "", code: node.value, closed }
}

function grid(node: Table): Grid {
  return { line: lineOf(node), cells: node.children.map((row) => row.children.length) }
}
