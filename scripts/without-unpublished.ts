/** A document without what holds only until the packages are published: what is between two comments that say so. */
export function withoutUnpublished(text: string): string {
  return text.replaceAll(/<!-- until published -->\n.*?<!-- end of until published -->\n\n?/gs, "")
}
