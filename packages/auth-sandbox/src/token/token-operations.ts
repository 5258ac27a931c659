import * as v from "valibot"
import { section, text } from "../http/field-rules.ts"
import { type Operation, errors } from "../http/operation.ts"

/** What both token routes are asked with: camelCase and no `grant_type`, unlike OAuth 2.0's own body. */
export const credentials: v.GenericSchema<unknown, { clientId: string; clientSecret: string }> = section("", {
  clientId: text("clientId", 255, 1),
  clientSecret: text("clientSecret", 64, 8)
})

export const missingCertificate = "Certificado ausente no header X-SSL-Client-Cert"
export const certificateHeader: v.GenericSchema<string> = v.pipe(
  v.string(missingCertificate),
  v.nonEmpty(missingCertificate)
)

const example = { clientId: "account-93-550e8400", clientSecret: "sandbox-secret-not-for-production" }
const token = { access_token: v.string(), token_type: v.literal("Bearer"), expires_in: v.number() }
const limits = { 403: "Credenciais bloqueadas", 429: "Too Many Requests" }

export const oauthTokenOperation: Operation = {
  route: "POST /oauth/token",
  summary: "Autenticação PIX Bacen",
  tag: "Autenticação",
  body: credentials,
  example,
  answers: {
    200: { description: "Token de acesso", body: v.object({ ...token, scope: v.string() }) },
    201: { description: "O mesmo, com a suposição tokenStatus 201", body: v.object({ ...token, scope: v.string() }) },
    ...errors({ 400: "Requisição inválida", 401: "Credenciais inválidas", ...limits })
  }
}

export const standardTokenOperation: Operation = {
  route: "POST /api/auth/token",
  summary: "Gerar token de acesso JWT",
  tag: "Autenticação",
  headers: { "X-SSL-Client-Cert": certificateHeader },
  body: credentials,
  example,
  answers: {
    201: { description: "Token gerado com sucesso", body: v.object(token) },
    ...errors(
      {
        400: "Certificado ausente ou mal formatado",
        401: "Credenciais inválidas ou certificado inválido",
        ...limits,
        403: "Certificado não vinculado à conta"
      },
      { short: true }
    )
  }
}
