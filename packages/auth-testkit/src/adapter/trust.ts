import tls from "node:tls"

let before: ReadonlyArray<string> = []
/** Checks run side by side: each certificate is trusted until the last one that wants it has ended. */
const wanted: Array<string> = []

/** Lets every client of this process trust the certificate; gives the function that ends it. */
export function trust(certificate: string): () => void {
  if (wanted.length === 0) before = tls.getCACertificates("default")
  wanted.push(certificate)
  tls.setDefaultCACertificates([...before, ...wanted])
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    wanted.splice(wanted.indexOf(certificate), 1)
    tls.setDefaultCACertificates([...before, ...wanted])
  }
}
