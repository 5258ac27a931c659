import { randomUUID } from "node:crypto"
import { addAuthInterceptors, isAuthError, type TokenManager } from "@pix/auth-axios"
import axios from "axios"
import express, { type ErrorRequestHandler, type Express } from "express"

/** A shop's API: `POST /charges {"amount":"123.45"}` answers with a copy-and-paste code. */
export function createApp(tokens: TokenManager): Express {
  const pix = axios.create({ baseURL: tokens.baseUrl, timeout: 15_000 })
  addAuthInterceptors(pix, tokens)

  const app = express()
  app.use(express.json())
  app.post("/charges", async (request, response) => {
    const { amount } = request.body as { readonly amount: string }
    const txid = randomUUID().replaceAll("-", "") // yours to choose: 26 to 35 letters and digits
    const { data } = await pix.put(`/cob/${txid}`, { calendario: { expiracao: 3600 }, valor: { original: amount } })
    response.status(201).json({ txid, code: data.location })
  })
  // State, expiry, scopes, counters; neither token nor secret.
  app.get("/health", (_request, response) => void response.json(tokens.snapshot()))
  app.use(answerFailure)
  return app
}

const answerFailure: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (isAuthError(error)) {
    // There is no token, so the API was not called and nothing was charged.
    const { code, message, retryAt } = error
    console.error(code, message)
    if (retryAt !== undefined) response.set("retry-after", String(Math.ceil((retryAt - Date.now()) / 1000)))
    response.status(503).json({ error: "Pix is not available at the moment." })
  } else if (axios.isAxiosError(error) && error.response?.status === 400) {
    response.status(400).json({ error: "The PSP does not accept this charge.", details: error.response.data })
  } else {
    console.error(error)
    response.status(502).json({ error: "The PSP did not create the charge." })
  }
}
