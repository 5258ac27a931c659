import { clientCertificate } from "@pix/auth-mtls"
import { describe, expect, it } from "vitest"
import { materialErrors, reproduceMaterialError } from "../../consumer/src/material-errors.ts"
import { documentedMessages } from "./certificate-errors/documented-messages.ts"
import { refusedHandshakes } from "./certificate-errors/refused-handshakes.ts"
import { refusingAnswers } from "./certificate-errors/refusing-answers.ts"
import { goodMaterial } from "./certificate-errors/wrong-material.ts"

const called = [...refusedHandshakes, ...refusingAnswers]

describe("what an error of a certificate means", () => {
  it("is known of all that Node says of wrong material, and is in what clientCertificate() says", async () => {
    await using material = await goodMaterial()
    for (const error of materialErrors(material)) {
      await expect(reproduceMaterialError(error, clientCertificate)).resolves.toBeUndefined()
    }
  })

  it.each(called)("is known of $seen, and is in what a manager says: $ours", async ({ seen, ours, reproduce }) => {
    const reproduced = await reproduce()
    for (const words of seen) expect(reproduced.seen).toContain(words)
    for (const words of ours) expect(reproduced.ours).toContain(words)
  })

  it.each([
    ["client-certificates.md", "What an error means"],
    ["pt-BR/client-certificates.md", "O que um erro significa"]
  ])("is explained by %s, which has these messages and no other", async (document, heading) => {
    await using material = await goodMaterial()
    const ofMaterial = materialErrors(material).map(({ seen, cases }) => ({
      seen,
      ours: cases.flatMap(({ ours = [] }) => ours)
    }))
    const wanted = [...ofMaterial, ...called.map(({ seen, ours }) => ({ seen, ours }))]
    expect(await documentedMessages(document, heading)).toEqual(wanted)
  })
})
