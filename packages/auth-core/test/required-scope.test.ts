import { describe, expect, it } from "vitest"
import { requiredScope } from "../src/adapter/required-scope.ts"

describe("the scope that Bacen's table asks for", () => {
  /** All operations that name a scope, each exactly one. */
  const operations = [
    ["GET", "/cob/{txid}", "cob.read"],
    ["PUT", "/cob/{txid}", "cob.write"],
    ["PATCH", "/cob/{txid}", "cob.write"],
    ["GET", "/cob", "cob.read"],
    ["POST", "/cob", "cob.write"],
    ["GET", "/cobv/{txid}", "cobv.read"],
    ["PUT", "/cobv/{txid}", "cobv.write"],
    ["PATCH", "/cobv/{txid}", "cobv.write"],
    ["GET", "/cobv", "cobv.read"],
    ["GET", "/lotecobv/{id}", "lotecobv.read"],
    ["PUT", "/lotecobv/{id}", "lotecobv.write"],
    ["PATCH", "/lotecobv/{id}", "lotecobv.write"],
    ["GET", "/lotecobv", "lotecobv.read"],
    ["GET", "/locrec", "payloadlocationrec.read"],
    ["POST", "/locrec", "payloadlocationrec.write"],
    ["GET", "/locrec/{id}", "payloadlocationrec.read"],
    ["DELETE", "/locrec/{id}/idRec", "payloadlocationrec.write"],
    ["GET", "/loc", "payloadlocation.read"],
    ["POST", "/loc", "payloadlocation.write"],
    ["GET", "/loc/{id}", "payloadlocation.read"],
    ["DELETE", "/loc/{id}/txid", "payloadlocation.write"],
    ["GET", "/pix/{e2eid}", "pix.read"],
    ["GET", "/pix", "pix.read"],
    ["GET", "/pix/{e2eid}/devolucao/{id}", "pix.read"],
    ["PUT", "/pix/{e2eid}/devolucao/{id}", "pix.write"],
    ["GET", "/webhook/{chave}", "webhook.read"],
    ["PUT", "/webhook/{chave}", "webhook.write"],
    ["DELETE", "/webhook/{chave}", "webhook.write"],
    ["GET", "/webhook", "webhook.read"],
    ["GET", "/webhookrec", "webhookrec.read"],
    ["PUT", "/webhookrec", "webhookrec.write"],
    ["DELETE", "/webhookrec", "webhookrec.write"],
    ["GET", "/webhookcobr", "webhookcobr.read"],
    ["PUT", "/webhookcobr", "webhookcobr.write"],
    ["DELETE", "/webhookcobr", "webhookcobr.write"],
    ["GET", "/rec/{idRec}", "rec.read"],
    ["PATCH", "/rec/{idRec}", "rec.write"],
    ["GET", "/rec", "rec.read"],
    ["POST", "/rec", "rec.write"],
    ["POST", "/solicrec", "solicrec.write"],
    ["GET", "/solicrec/{idSolicRec}", "solicrec.read"],
    ["PATCH", "/solicrec/{idSolicRec}", "solicrec.write"],
    ["GET", "/cobr/{txid}", "cobr.read"],
    ["PUT", "/cobr/{txid}", "cobr.write"],
    ["PATCH", "/cobr/{txid}", "cobr.write"],
    ["GET", "/cobr", "cobr.read"],
    ["POST", "/cobr", "cobr.write"],
    ["POST", "/cobr/{txid}/retentativa/{data}", "cobr.write"]
  ] as const

  it("has 48 operations", () => {
    expect(operations).toHaveLength(48)
  })

  it.each(operations)("%s %s: %s", (method, template, scope) => {
    const path = template.replaceAll(/\{\w+\}/g, "7978c0c97ea847e78e8849634473c1f1")
    for (const before of ["", "/v2", "/api/v2", "/pix/v2", "/pix_recebimentos/v2", "/cielo-pix/v1"]) {
      expect(requiredScope(method, `${before}${path}`)).toBe(scope)
      expect(requiredScope(method.toLowerCase(), `https://pix.example.com:8443${before}${path}/?inicio=/cob#a`)).toBe(
        scope
      )
    }
    expect(requiredScope(method, new URL(path, "https://pix.example.com"))).toBe(scope)
  })

  it("HEAD asks for what GET asks for", () => {
    expect(requiredScope("HEAD", "/v2/cob")).toBe("cob.read")
  })

  it.each([
    ["GET", "/accounts/balances"],
    ["DELETE", "/cob/7978c0c97ea847e78e8849634473c1f1"],
    ["PUT", "/pix/E1/devolucao"],
    ["POST", "/cobr/7978c0c97ea847e78e8849634473c1f1/retentativa/2026-01-01/again"],
    ["GET", "/constructor"],
    ["GET", "/cob/7978/toString"],
    ["GET", "/pix/v2"],
    ["GET", "https://cob.example.com/"],
    ["GET", "/other?path=/cob"],
    ["GET", ""]
  ])("%s %s is none of its operations", (method, url) => {
    expect(requiredScope(method, url)).toBeUndefined()
  })
})
