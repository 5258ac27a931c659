import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { requestedToken } from "./requested-token.ts"

const outcomeOf = (response: () => Response) => requestedToken({ fetch: () => Promise.resolve(response()) })

describe("promise 9: any bytes in, with any status", () => {
  it("a token or one failure out, never a throw", async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 200, max: 599 }), fc.boolean(), async (bytes, status, broken) => {
        const body = () =>
          new ReadableStream({
            start: (controller) => {
              for (const chunk of bytes) controller.enqueue(chunk)
              if (broken) controller.error(new Error("connection lost"))
              else controller.close()
            }
          })
        const nullBody = [204, 205, 304].includes(status)
        const outcome = await outcomeOf(() => new Response(nullBody ? null : body(), { status }))
        expect(["Issued", "Failed"]).toContain(outcome._tag)
      }),
      { numRuns: 300 }
    )
  })

  it("a token cut into chunks at any byte is read whole", async () => {
    const bytes = new TextEncoder().encode('{"access_token":"a.b-c","token_type":"Bearer","scope":"ç pix"}')
    for (let cut = 0; cut <= bytes.length; cut++) {
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue(bytes.slice(0, cut))
          controller.enqueue(bytes.slice(cut))
          controller.close()
        }
      })
      expect(await outcomeOf(() => new Response(body))).toMatchObject({ accessToken: "a.b-c", scopes: ["ç", "pix"] })
    }
  })
})
