import { expect, it } from "vitest"
import { hopAfter, redirectTrail } from "../src/redirect-trail.ts"

const url = "https://api.example.com/cob"
const options = { path: "/pix", method: "GET" }
const hopOf = (byFetch: boolean) => {
  const hop = hopAfter(307, "/pix", { url, byFetch, attached: undefined })
  if (hop === undefined) throw new Error("a redirect leads somewhere")
  return hop
}
const next = "https://api.example.com/pix"

it("one request follows a redirect, and the next one is a call of its own", () => {
  const trail = redirectTrail()
  trail.during(hopOf(false), () => {
    expect(trail.take(next, options)).toBeDefined()
    expect(trail.take(next, options)).toBeUndefined()
  })
})

it("a request that is sent later follows no redirect", async () => {
  const trail = redirectTrail()
  trail.during(hopOf(false), () => {})
  expect(trail.take(next, options)).toBeUndefined()
  trail.after(hopOf(true), () => {})
  await new Promise(setImmediate)
  expect(trail.take(next, { ...options, maxRedirections: 0 } as typeof options)).toBeUndefined()
})

it("a request of fetch follows none that the redirect interceptor sees, and the other way round", () => {
  const trail = redirectTrail()
  trail.during(hopOf(false), () => {
    expect(trail.take(next, { ...options, maxRedirections: 0 } as typeof options)).toBeUndefined()
  })
  trail.after(hopOf(true), () => {
    expect(trail.take(next, options)).toBeUndefined()
  })
})

it("a request elsewhere follows none", () => {
  const trail = redirectTrail()
  trail.during(hopOf(false), () => {
    expect(trail.take("https://api.example.com/other", options)).toBeUndefined()
  })
})

it.each([
  ["an empty query", "https://api.example.com/pix?", next],
  ["a user", "https://x:y@api.example.com/pix", next],
  ["a fragment", "https://api.example.com/pix#part", next],
  ["two locations", [next, next], `${next},%20${next}`]
])(
  "promise 17: a redirect from elsewhere with %s is followed as one, in whatever form a client sends it",
  (_, location, sent) => {
    const hop = hopAfter(307, location, { url: "https://other.example/", byFetch: false, attached: undefined })
    const trail = redirectTrail()
    if (hop === undefined) throw new Error("a redirect leads somewhere")
    trail.during(hop, () => expect(trail.take(sent, options)).toBeDefined())
  }
)
