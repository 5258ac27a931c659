import { readdir, readFile } from "node:fs/promises"
import { request } from "node:http"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import axe from "axe-core"
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { accounts } from "../src/place.ts"
import { type PageServer, servePage } from "../src/stage/page-server.ts"
import { openStage, type Stage } from "../src/stage/stage.ts"
import { chromiumFlags, chromiumPath } from "./chromium.ts"

const shots = join(import.meta.dirname, "../screenshots")
/** A lever shows its effect within a second or two; a busy machine takes longer. */
const soon = { timeout: 60_000 }
/** For what takes seconds: reading a table costs the browser time that the page needs. */
const seldom = { interval: 250 }

let browser: Browser
let stage: Stage
let server: PageServer

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumFlags, ...soon })
  stage = await openStage()
  server = await servePage(stage, 0)
})
afterAll(async () => {
  await browser.close()
  await server.close()
  await stage.close()
})

/** What the page complained about: errors, and what its security policy refused. */
const complaints: Array<string> = []

async function open(
  options: BrowserContextOptions = {},
  url = server.url,
  prepare?: (context: BrowserContext) => Promise<unknown>
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options })
  await prepare?.(context)
  context.setDefaultTimeout(soon.timeout)
  const page = await context.newPage()
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())))
  page.on("pageerror", ({ message }) => complaints.push(message))
  await page.goto(url)
  await page.locator("td", { hasText: /^\d/ }).first().waitFor(soon)
  return page
}

/** Through the debugger, since the page's own policy forbids scripts from elsewhere. It takes longer than the page. */
const withAxe = (context: BrowserContext) => context.addInitScript(axe.source)

const withLanguage = (language: string) => (context: BrowserContext) =>
  context.addInitScript((told) => {
    Object.defineProperty(Navigator.prototype, "language", { get: () => told })
    Object.defineProperty(Navigator.prototype, "languages", { get: () => [told] })
  }, language)

/** A figure since the start: a row's last occurrence, a client's column. */
async function figure(page: Page, row: string, client: "fetch" | "axios" | "ky" | "class"): Promise<number> {
  const column = ["fetch", "axios", "ky", "class"].indexOf(client)
  const cells = page.getByRole("row", { name: row }).last().getByRole("cell")
  return Number((await cells.nth(column).innerText()).replaceAll(/\D/g, ""))
}

const ours = ["fetch", "axios", "ky"] as const

describe("the page", () => {
  it("loads less than 150 kB, from this server alone, and nobody complains", async () => {
    const from = new Set<string>()
    const context = await browser.newContext({ locale: "en-US" })
    const page = await context.newPage()
    page.on("request", (sent) => void from.add(new URL(sent.url()).origin))
    page.on("pageerror", ({ message }) => complaints.push(message))
    page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())))
    await page.goto(server.url)
    await page.getByRole("heading", { level: 1 }).waitFor(soon)
    expect([...from]).toEqual([server.url])
    const built = join(import.meta.dirname, "../dist/page")
    const files = (await readdir(built, { recursive: true })).filter((name) => /\.(html|js|css)$/.test(name))
    const sizes = await Promise.all(files.map(async (name) => gzipSync(await readFile(join(built, name))).length))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000)
    expect(complaints).toEqual([])
    await context.close()
  })

  it.each([
    ["en-US", "What a token manager does, live", "en"],
    ["pt-BR", "O que um gerenciador de tokens faz, ao vivo", "pt-BR"],
    ["pt-PT", "O que um gerenciador de tokens faz, ao vivo", "pt-BR"],
    ["de-DE", "What a token manager does, live", "en"]
  ])("speaks to %s: %s", async (locale, title, lang) => {
    const page = await open({ locale })
    const shownLang = () => page.locator("html").getAttribute("lang")
    await expect.poll(() => page.getByRole("heading", { level: 1 }).innerText()).toBe(title)
    await expect.poll(shownLang).toBe(lang)
    await page.getByRole("button", { name: lang === "en" ? "Português" : "English" }).click()
    await expect.poll(shownLang).toBe(lang === "en" ? "pt-BR" : "en")
    await page.context().close()
  })

  it.each([
    ["en-US@posix", "en"],
    ["C", "en"],
    ["", "en"],
    ["pt_BR", "pt-BR"],
    ["pt-BR@posix", "pt-BR"]
  ])("works in a browser whose language is %j, which is no language tag", async (language, lang) => {
    complaints.splice(0)
    const page = await open({}, server.url, withLanguage(language))
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe(lang)
    await page.getByRole("img", { name: lang === "en" ? "The last minute" : "O último minuto" }).waitFor(soon)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it.each([
    ["wide and light", { width: 1280, height: 900 }, "light"],
    ["narrow and dark", { width: 360, height: 740 }, "dark"]
  ] as const)("fits, and axe finds no violation: %s", async (name, viewport, colorScheme) => {
    const page = await open({ viewport, colorScheme }, server.url, withAxe)
    await page.getByRole("button", { name: "Make the charge" }).click()
    await page.getByRole("img", { name: "QR code of the charge" }).waitFor(soon)
    await page.screenshot({ path: join(shots, `${name.replaceAll(" ", "-")}.png`), fullPage: true })
    const hidden = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    await expect.poll(hidden).toBeLessThanOrEqual(0)
    const violations = () =>
      page.evaluate(async () => {
        const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
        return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
      })
    await expect.poll(violations).toEqual([])
    await page.context().close()
  })

  it("can be used by keyboard alone", async () => {
    const page = await open()
    await page.getByRole("button", { name: "Revoke all tokens" }).press("Enter")
    await page.getByText("All tokens were revoked.").waitFor(soon)
    await page.context().close()
  })
})

describe("each lever shows its effect, and says what one is looking at", () => {
  const mend = () => {
    stage.pull({ lever: "endpoint", to: "ok" })
    stage.pull({ lever: "newestOnly", to: false })
    stage.pull({ lever: "lifetime", to: 10 })
    stage.pull({ lever: "revoke" })
  }

  it("revoked tokens: the class hands 401s on, ours none", async () => {
    const page = await open()
    const before = await Promise.all(ours.map((client) => figure(page, "failures", client)))
    const failures = await figure(page, "failures", "class")
    await page.getByRole("button", { name: "Revoke all tokens" }).click()
    await page.getByText("All tokens were revoked.").waitFor(soon)
    await expect.poll(() => figure(page, "failures", "class")).toBeGreaterThan(failures)
    expect(await Promise.all(ours.map((client) => figure(page, "failures", client)))).toEqual(before)
    await page.context().close()
  })

  it.each([
    ["down", "The token endpoint is down."],
    ["slow", "A renewal takes a second and a half."],
    ["hanging", "The token endpoint does not answer."],
    ["limited", "ten requests a minute"],
    ["rubbish", "answers with HTML and 200"],
    ["wrongSecret", "The secret is refused."]
  ] as const)("a token endpoint that is %s: the class's callers wait or fail", async (state, says) => {
    mend()
    const page = await open()
    const trouble = async () =>
      (await figure(page, "failures", "class")) + (await figure(page, "calls without an answer", "class"))
    await page.getByLabel("The token endpoint").selectOption(state)
    const before = await trouble()
    await page.getByText(says).waitFor(soon)
    await expect.poll(trouble, seldom).toBeGreaterThan(before + 3)
    await page.screenshot({ path: join(shots, `${state}.png`) })
    mend()
    await page.context().close()
  })

  it("a burst: a thousand calls more, and not a token request for each", async () => {
    mend()
    const page = await open()
    const [calls, requests] = [await figure(page, "calls", "fetch"), await figure(page, "token requests", "fetch")]
    await page.getByRole("button", { name: "A burst of 1,000 calls" }).click()
    await page.getByText("A thousand calls at once to each.").waitFor(soon)
    const made = async () =>
      Number(
        (
          await page
            .getByRole("row", { name: /^calls \d/ })
            .last()
            .getByRole("cell")
            .first()
            .innerText()
        ).replaceAll(/\D/g, "")
      )
    await expect.poll(made, seldom).toBeGreaterThan(calls + 1_000)
    expect((await figure(page, "token requests", "fetch")) - requests).toBeLessThan(10)
    await page.context().close()
  })

  it("lifetime and newest-only are told to every page", async () => {
    const [one, other] = [await open(), await open()]
    await one.getByLabel("A token is valid for").selectOption("20")
    // Not `check()`, which wants to see it checked at once: the next frame may still tell what was before.
    await one.getByLabel("A new token ends the old one").click()
    for (const page of [other, one]) {
      await expect.poll(() => page.getByLabel("A token is valid for").inputValue()).toBe("20")
      await expect.poll(() => page.getByLabel("A new token ends the old one").isChecked()).toBe(true)
    }
    mend()
    await Promise.all([one.context().close(), other.context().close()])
  })

  it("the tour is played to every page, and can be ended", async () => {
    const page = await open()
    await page.getByRole("button", { name: "Play the tour" }).click()
    await page.getByText("Tour: all is calm.").waitFor(soon)
    await page.getByRole("button", { name: "End the tour" }).click()
    await page.getByRole("button", { name: "Play the tour" }).waitFor(soon)
    await page.context().close()
  })
})

describe("a charge", () => {
  it.each(ours)(
    "through %s: the code to be paid, what was sent and answered, and the code that did it",
    async (client) => {
      const page = await open()
      await page.getByLabel("Through").selectOption(client)
      await page.getByLabel("Amount").fill("1.234,5")
      await page.getByLabel("CPF").fill("123.456.789-09")
      await page.getByRole("button", { name: "Make the charge" }).click()
      await page.getByRole("img", { name: "QR code of the charge" }).waitFor(soon)
      const shown = (name: string) => expect.poll(() => page.getByRole("region", { name }).innerText())
      await shown("Copy-and-paste code").toMatch(/^000201.*54071234\.50.*6304/)
      await shown("Sent").toContain("Authorization: Bearer ***")
      await shown("Sent").toContain('"cpf": "12345678909"')
      await shown("Answered: 201").toContain('"status": "ATIVA"')
      await shown("The code that did it").toContain(`@pix/auth-${client}`)
      await page.context().close()
    }
  )

  it.each([
    ["Amount", "0,00", "more than zero"],
    ["Amount", "muito", "An amount such as"],
    ["CPF", "123", "Eleven digits"],
    ["Your Pix key", "", "A key of 1 to 77"]
  ])("%s: %j is told at the field", async (label, text, says) => {
    const page = await open()
    await page.getByLabel(label).fill(text)
    await page.getByRole("button", { name: "Make the charge" }).click()
    await expect.poll(() => page.getByRole("alert").innerText()).toContain(says)
    await expect.poll(() => page.getByLabel(label).getAttribute("aria-invalid")).toBe("true")
    await page.context().close()
  })
})

describe("what is safe stays safe", () => {
  /** As `fetch` cannot: with headers of our choice. */
  const ask = (method: string, path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(server.url + path, { method, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on("error", reject).end()
    })

  it.each([
    ["a foreign host", "GET", { host: "evil.example" }],
    ["a foreign origin", "POST", { origin: "https://evil.example" }],
    ["no origin", "POST", {}]
  ])("%s is refused", async (_, method, headers) => {
    expect(await ask(method, method === "GET" ? "/" : "/tour", headers)).toBe(403)
  })

  it.each([
    ["an unknown lever", { lever: "explode" }, /must name a lever/],
    ["an unknown state", { lever: "endpoint", to: "gone" }, /must be one of ok,down/],
    ["no JSON", undefined, /must name a lever/]
  ])("%s is refused with a reason", async (_, body, reason) => {
    const response = await fetch(`${server.url}/levers`, {
      method: "POST",
      headers: { origin: server.url },
      ...(body && { body: JSON.stringify(body) })
    })
    expect(response.status).toBe(400)
    expect(((await response.json()) as { error: string }).error).toMatch(reason)
  })

  it("the policy allows nothing inline, and no answer holds a token or the secret", async () => {
    const page = await fetch(server.url)
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'")
    const charge = { client: "fetch", amount: "1.00", cpf: "", key: "a@b.com" }
    const made = await fetch(`${server.url}/charges`, {
      method: "POST",
      headers: { origin: server.url },
      body: JSON.stringify(charge)
    })
    const told = [await page.text(), await made.text(), JSON.stringify(stage.backlog())].join()
    expect(told).toContain("Bearer ***")
    expect(told).not.toContain("eyJ")
    expect(told).not.toContain(accounts.shop.clientSecret)
  })
})

describe("a server that is started again", () => {
  it("is found by the page by itself", async () => {
    const first = await servePage(stage, 0)
    const port = Number(new URL(first.url).port)
    const page = await open({}, first.url)
    await first.close()
    await page.getByText("The connection is lost.").waitFor(soon)
    // Another program may have the port for a moment.
    const second = await vi.waitFor(() => servePage(stage, port), soon)
    await page.getByText("All is calm.").waitFor(soon)
    await page.context().close()
    await second.close()
  })

  it("names the port if it is taken", async () => {
    const port = Number(new URL(server.url).port)
    await expect(servePage(stage, port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`)
  })
})
