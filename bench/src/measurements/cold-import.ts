import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { ColdImport } from "../cold-import.ts"
import type { Measurement } from "../finding.ts"
import { interleave } from "../interleave.ts"
import { spread } from "../report/row.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

const bench = join(import.meta.dirname, "../..")

/** "Cold import of the adapter at most 0.3x `import "ky"` and 0.15x `import "axios"`, with no undici load." */
export const coldImport: Measurement = async (setting) => {
  const run = (name: string, dir: string) => () => runProgram<ColdImport>(setting.node, "cold-import.mjs", name, dir)
  const effect = pathToFileURL(join(setting.dir, "node_modules/@pix/auth-core/dist/bundle/effect.js")).href
  const results = await interleave(
    {
      "@pix/auth-fetch": run("@pix/auth-fetch", setting.dir),
      "of which Effect, bundled": run(effect, setting.dir),
      "@pix/auth-ky": run("@pix/auth-ky", setting.dir),
      "@pix/auth-axios, with axios": run("@pix/auth-axios", setting.dir),
      ky: run("ky", setting.dir),
      "ky again": run("ky", setting.dir),
      axios: run("axios", setting.dir),
      "@badgateway/oauth2-client": run("@badgateway/oauth2-client", bench),
      "@smithy/core/config": run("@smithy/core/config", bench),
      "google-auth-library": run("google-auth-library", bench),
      "openid-client": run("openid-client", bench),
      "simple-oauth2": run("simple-oauth2", bench),
      "@azure/core-rest-pipeline": run("@azure/core-rest-pipeline", bench),
      "axios-auth-refresh, with axios": run("axios-auth-refresh", bench),
      "axios-token-interceptor": run("axios-token-interceptor", bench)
    },
    scaled(setting, 15)
  )
  const milliseconds = (name: keyof typeof results) => results[name].map((result) => result.milliseconds)
  const ours = milliseconds("@pix/auth-fetch")
  const undici = (of: keyof ColdImport["undici"]) =>
    results["@pix/auth-fetch"].filter((result) => result.undici[of]).length
  const what = "cold import of @pix/auth-fetch"
  return {
    rows: [
      { what, unit: "ms", ours, peer: milliseconds("ky"), peerName: "ky", limit: 0.3 },
      { what, unit: "ms", ours, peer: milliseconds("axios"), peerName: "axios", limit: 0.15 },
      { what: "… null control", unit: "ms", ours: milliseconds("ky again"), peer: milliseconds("ky"), peerName: "ky" },
      {
        what: "… of which loaded undici",
        unit: "",
        ours: [undici("onImport")],
        peer: [undici("onUse")],
        peerName: "once Headers is touched",
        limit: 0
      }
    ],
    figures: {
      title: "Import into a process that has loaded nothing else",
      columns: ["module", "ms"],
      rows: Object.entries(results)
        .filter(([name]) => name !== "ky again")
        .map(([name, samples]) => [name, Math.round(spread(samples.map((sample) => sample.milliseconds)).median)])
    }
  }
}
