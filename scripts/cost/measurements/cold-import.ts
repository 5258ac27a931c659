import { interleave } from "../interleave.ts"
import type { ColdImport } from "../cold-import.ts"
import { installedUrl } from "../programs/installed.ts"
import { runProgram } from "../run-program.ts"
import type { Measurement } from "./measurement.ts"

/** "Cold import of the adapter at most 0.3x `import "ky"`, with no undici load." */
export const coldImport: Measurement = async (dir) => {
  const run = (url: string) => () => runProgram<ColdImport>("cold-import.mjs", url)
  const ky = import.meta.resolve("ky")
  const adapter = installedUrl("@pix/auth-fetch", dir)
  const results = await interleave({ ours: run(adapter), ky: run(ky), control: run(ky) }, 15)
  const milliseconds = (name: keyof typeof results) => results[name].map((result) => result.milliseconds)
  const peer = milliseconds("ky")
  return [
    {
      what: "cold import of @pix/auth-fetch",
      unit: "ms",
      ours: milliseconds("ours"),
      peer,
      peerName: `import "ky"`,
      limit: 0.3
    },
    {
      what: "null control: ky beside itself",
      unit: "ms",
      ours: milliseconds("control"),
      peer,
      peerName: `import "ky"`
    },
    {
      what: "… of which loaded undici",
      unit: "",
      ours: [results.ours.filter(({ undici }) => undici.onImport).length],
      peer: [results.ours.filter(({ undici }) => undici.onUse).length],
      peerName: "once Headers is touched",
      limit: 0
    }
  ]
}
