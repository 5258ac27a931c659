import { createAuthFetch } from "@pix/auth-fetch"
import { libraryClient } from "./library-client.ts"
import { type Contender, sendingFetch } from "./pix-client.ts"

/** `@pix/auth-fetch`, used as its README says. */
export const authFetch: Contender = {
  name: "fetch",
  isOurs: true,
  connect: (connection) =>
    libraryClient(connection, (tokens) => {
      const pix = createAuthFetch(tokens, { fetch: sendingFetch(connection) })
      return async (path, request) => {
        const response = await pix(path, request)
        await response.text()
        return response
      }
    })
}
