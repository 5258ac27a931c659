import { createTokenManager, ntxPay } from "@pix/auth-axios"
import { createApp } from "./app.ts"

// One manager for each pair of credentials, made once and shared by all requests.
const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: process.env["PIX_CLIENT_ID"],
  clientSecret: process.env["PIX_CLIENT_SECRET"],
  baseUrl: process.env["PIX_BASE_URL"]
})
const port = Number(process.env["PORT"] ?? 3000)
const server = createApp(tokens).listen(port, () => console.log(`http://127.0.0.1:${port}`))

// Requests under way are answered first; then nothing holds the process up.
process.once("SIGTERM", () => server.close(() => void tokens.dispose()))
