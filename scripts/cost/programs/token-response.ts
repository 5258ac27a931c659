/** As long as real ones are. */
export const accessToken: string = "t".repeat(800)

/** What a token endpoint answers. */
export const tokenResponse = (): Response =>
  Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 })
