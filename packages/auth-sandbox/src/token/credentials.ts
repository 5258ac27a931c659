import * as v from "valibot"
import { section, text } from "../http/field-rules.ts"

/** The body of both token routes: camelCase and no `grant_type`, unlike OAuth 2.0's own body. */
export const credentialsRule: v.GenericSchema<unknown, { clientId: string; clientSecret: string }> = section("", {
  clientId: text("clientId", 255, 1),
  clientSecret: text("clientSecret", 64, 8)
})

interface TokenFields extends v.ObjectEntries {
  access_token: v.GenericSchema<string>
  token_type: v.GenericSchema<"Bearer">
  expires_in: v.GenericSchema<number>
}

/** The fields of both routes' answers. */
export const tokenFields: TokenFields = {
  access_token: v.string(),
  token_type: v.literal("Bearer"),
  expires_in: v.number()
}

/** The errors that the sandbox's conditions cause on both routes. */
export const limitErrors = { 403: "Credenciais bloqueadas", 429: "Too Many Requests" } as const
