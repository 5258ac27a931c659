import { createAuthHooks } from "@pix/auth-ky"
import ky from "ky"
import { libraryClient } from "./library-client.ts"
import { type Contender, sendingFetch } from "./pix-client.ts"

/** `@pix/auth-ky`, used as its README says. */
export const authKy: Contender = {
  name: "ky",
  isOurs: true,
  connect: (connection) =>
    libraryClient(connection, (tokens) => {
      const pix = ky.create({
        prefix: tokens.baseUrl,
        hooks: createAuthHooks(tokens),
        // The scenario looks at every status itself.
        throwHttpErrors: false,
        retry: 0,
        fetch: sendingFetch(connection)
      })
      return async (path, request) => {
        const response = await pix(path, request)
        await response.text()
        return response
      }
    })
}
