import { addAuthInterceptors, type ResponseLike, type TokenManager } from "@pix/auth-axios"
import { createAuthFetch } from "@pix/auth-fetch"
import { createAuthHooks } from "@pix/auth-ky"
import { createAuthInterceptor } from "@pix/auth-undici"
import axios from "axios"
import ky from "ky"
import { Agent, request } from "undici"

/** What the API answered: the client's own response, and its status. */
interface Answer {
  readonly status: number
  readonly response: ResponseLike
}

/** One call, with a body where there is one to send. */
export type Call = (method: string, path: string, json?: object) => Promise<Answer>

/** The clients with their adapters, none of which throws for a status. */
export const clients: { readonly [name in "fetch" | "axios" | "ky" | "undici"]: (tokens: TokenManager) => Call } = {
  fetch: (tokens) => {
    const pix = createAuthFetch(tokens)
    return async (method, path, json) => {
      const body = json && { body: JSON.stringify(json), headers: { "content-type": "application/json" } }
      const response = await pix(path, { method, ...body })
      return { status: response.status, response }
    }
  },
  axios: (tokens) => {
    const pix = axios.create({ baseURL: tokens.baseUrl, validateStatus: null })
    addAuthInterceptors(pix, tokens)
    return async (method, path, data) => {
      const response = await pix.request({ method, url: path, data })
      return { status: response.status, response }
    }
  },
  ky: (tokens) => {
    const pix = ky.create({ prefix: tokens.baseUrl, hooks: createAuthHooks(tokens), throwHttpErrors: false, retry: 0 })
    return async (method, path, json) => {
      const response = await pix(path.slice(1), { method, ...(json && { json }) })
      return { status: response.status, response }
    }
  },
  undici: (tokens) => {
    const dispatcher = new Agent().compose(createAuthInterceptor(tokens))
    return async (method, path, json) => {
      const url = tokens.baseUrl + path
      // undici sends no User-Agent by itself, without which Itaú answers nothing but 403.
      const own = { "user-agent": "pix", ...(json && { "content-type": "application/json" }) }
      const options = { method, dispatcher, headers: own, ...(json && { body: JSON.stringify(json) }) }
      const { statusCode: status, headers, body } = await request(url, options)
      return { status, response: { status, headers, data: await body.text(), config: { method, url } } }
    }
  }
}
