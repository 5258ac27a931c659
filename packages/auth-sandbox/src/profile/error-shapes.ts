import { STATUS_CODES } from "node:http"
import { ApiError } from "../http/error-body.ts"

/** How an error is written; each PSP has its own way. */
export type ErrorShape =
  /** RFC 6749: `{ error, error_description }`. */
  | "oauth"
  /** Bacen's API: RFC 7807. */
  | "problem"
  | "erros"
  | "mensagens"
  | "statusCode"
  | "detail"
  | "text"
  | "html"

/** RFC 6749 and RFC 6750, with their statuses. */
const statuses = {
  invalid_request: 400,
  invalid_client: 401,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_token: 401,
  insufficient_scope: 403
} as const

/** What a refusal is about. */
export type RefusalCode = keyof typeof statuses

/** Thrown to refuse a request. The profile decides how it is written. */
export class Refusal extends ApiError {
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string, status: number = statuses[code]) {
    super(status, message)
    this.code = code
  }
}

interface Written {
  readonly type: string
  readonly body: object | string
}

const json = (body: object): Written => ({ type: "application/json", body })

const shapes: Readonly<Record<ErrorShape, (error: ApiError) => Written>> = {
  oauth: (error) => json({ error: codeOf(error), error_description: error.message }),
  problem: ({ status, message }) => {
    const { type, title } = problems[status] ?? { type: "about:blank", title: phrase(status) }
    return { type: "application/problem+json", body: { type, title, status, detail: message } }
  },
  erros: ({ message }) => json({ erros: [{ mensagem: message }] }),
  mensagens: ({ message }) => json({ mensagens: [{ mensagem: message }] }),
  statusCode: ({ status, message }) =>
    json({ statusCode: status, error: phrase(status), message, attributes: { error: message } }),
  detail: ({ status, message }) => json({ status, detail: message }),
  text: ({ message }) => ({ type: "text/plain; charset=utf-8", body: message }),
  html: ({ status, message }) => {
    const title = `${status} ${phrase(status)}`
    const body = `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>${message}</p></body></html>`
    return { type: "text/html; charset=utf-8", body }
  }
}

const bacen = "https://pix.bcb.gov.br/api/v2/error/"
/** The types of Bacen's API for the statuses it names. It names no 401 and no 429. */
const problems: Readonly<Record<number, { readonly type: string; readonly title: string }>> = {
  400: { type: `${bacen}RequisicaoInvalida`, title: "Requisição inválida" },
  403: { type: `${bacen}AcessoNegado`, title: "Acesso Negado" },
  404: { type: `${bacen}NaoEncontrado`, title: "Não Encontrado" }
}

/** Writes an error as this shape says. */
export function answerAs(shape: ErrorShape, error: ApiError): Response {
  const { type, body } = shapes[shape](error)
  const headers = { "content-type": type, ...error.headers }
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status: error.status, headers })
}

function codeOf(error: ApiError): string {
  if (error instanceof Refusal) return error.code
  return error.status === 400 ? "invalid_request" : phrase(error.status).toLowerCase().replaceAll(/\W+/g, "_")
}

const phrase = (status: number) => STATUS_CODES[status] ?? "Error"
