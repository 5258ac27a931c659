import type { TokenBody } from "../peers/client.ts"

/** As long as real ones are. */
export const accessToken: string = "t".repeat(800)

export const tokenBody: TokenBody = { access_token: accessToken, token_type: "Bearer", expires_in: 3600 }

/** What a token endpoint answers. */
export const tokenResponse = (): Response => Response.json(tokenBody)
