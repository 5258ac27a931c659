import { addAuthInterceptors } from "@pix/auth-axios"
import axios from "axios"
import { libraryClient } from "./library-client.ts"
import type { Contender } from "./pix-client.ts"

/** `@pix/auth-axios`, used as its README says. */
export const authAxios: Contender = {
  name: "axios",
  isOurs: true,
  connect: (connection) =>
    libraryClient(connection, (tokens) => {
      const { fetch, onSend } = connection
      const http = axios.getAdapter("http")
      const pix = axios.create({
        baseURL: tokens.baseUrl,
        // The scenario looks at every status itself.
        validateStatus: null,
        ...(onSend && { adapter: (config) => (onSend(), http(config)) }),
        ...(fetch && { adapter: "fetch", env: { fetch } })
      })
      addAuthInterceptors(pix, tokens)
      return (path, { body, ...request } = { method: "GET", headers: {}, body: "" }) =>
        pix.request({ ...request, url: path, ...(body !== "" && { data: body }) })
    })
}
