import { useState } from "preact/hooks"
import type { ChargeTold } from "../src/stage/charge-told.ts"
import { QrCode } from "./qr-code.tsx"
import type { Words } from "./words.ts"

/** What was sent and answered, the code to be paid, and the code that did it. */
export function ChargeResult({ charge, words }: { readonly charge: ChargeTold; readonly words: Words }) {
  const { request, response, brCode, code } = charge
  const sent = `${request.method} ${request.url}\nAuthorization: ${request.authorization}\n\n${json(request.body)}`
  return (
    <div class="result" aria-live="polite">
      {brCode !== undefined && (
        <div class="pay">
          <QrCode text={brCode} label={words.qr} />
          <Copyable title={words.copyPaste} text={brCode} words={words} />
        </div>
      )}
      <Copyable title={words.sent} text={sent} words={words} />
      <Copyable title={`${words.answered}: ${response.status}`} text={json(response.body)} words={words} />
      <Copyable title={words.code} text={code} words={words} />
    </div>
  )
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}

function Copyable({ title, text, words }: { readonly title: string; readonly text: string; readonly words: Words }) {
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <section class="copyable">
      <h3>
        {title}{" "}
        <button type="button" aria-label={`${words.copy}: ${title}`} onClick={() => void copy()}>
          {copied ? words.copied : words.copy}
        </button>
      </h3>
      {/* Scrolled by keyboard as well. */}
      <pre tabIndex={0} role="region" aria-label={title}>
        {text}
      </pre>
    </section>
  )
}
