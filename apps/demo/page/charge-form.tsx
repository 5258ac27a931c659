import { useState } from "preact/hooks"
import type { ChargeTold } from "../src/stage/charge-told.ts"
import { askServer } from "./ask-server.ts"
import { ChargeResult } from "./charge-result.tsx"
import type { Words } from "./words.ts"

type Field = keyof Words["wrong"]

type Progress =
  | { readonly _tag: "Idle" | "Making" }
  | { readonly _tag: "Wrong"; readonly field: Field }
  | { readonly _tag: "Failed"; readonly why: string }
  | { readonly _tag: "Made"; readonly charge: ChargeTold }

/** Makes a charge through a chosen adapter, and shows what came of it. */
export function ChargeForm({ words }: { readonly words: Words }) {
  const [progress, setProgress] = useState<Progress>({ _tag: "Idle" })

  const make = async (form: HTMLFormElement): Promise<void> => {
    setProgress({ _tag: "Making" })
    const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
    const amount = asDecimal(fields["amount"] ?? "")
    const cpf = (fields["cpf"] ?? "").replaceAll(/[.\-\s]/g, "")
    try {
      const response = await askServer("/charges", { ...fields, amount, cpf })
      const told = (await response.json()) as ChargeTold & { readonly field?: Field; readonly error?: string }
      if (response.ok) setProgress({ _tag: "Made", charge: told })
      else if (told.field !== undefined && told.field in words.wrong) {
        setProgress({ _tag: "Wrong", field: told.field })
        form.querySelector<HTMLInputElement>(`[name="${told.field}"]`)?.focus()
      } else setProgress({ _tag: "Failed", why: told.error ?? String(response.status) })
    } catch (error) {
      setProgress({ _tag: "Failed", why: String(error) })
    }
  }

  const field = (name: Field, value: string, mode: "decimal" | "numeric" | "text") => {
    const wrong = progress._tag === "Wrong" && progress.field === name
    return (
      <label>
        {words[name]}
        <input
          name={name}
          defaultValue={value}
          inputMode={mode}
          aria-invalid={wrong}
          {...(wrong && { "aria-describedby": `wrong-${name}` })}
        />
        {wrong && (
          <span class="wrong" id={`wrong-${name}`} role="alert">
            {words.wrong[name]}
          </span>
        )}
      </label>
    )
  }

  return (
    <>
      <p class="quiet">{words.chargeHelp}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void make(event.currentTarget)
        }}
      >
        <label>
          {words.through}
          <select name="client">
            <option>fetch</option>
            <option>axios</option>
            <option>ky</option>
          </select>
        </label>
        {field("amount", "123,45", "decimal")}
        {field("cpf", "", "numeric")}
        {field("key", "contato@exemplo.com.br", "text")}
        <button class="first" disabled={progress._tag === "Making"}>
          {progress._tag === "Making" ? words.making : words.make}
        </button>
      </form>
      {progress._tag === "Failed" && (
        <p class="wrong" role="alert">
          {words.failed} {progress.why}
        </p>
      )}
      {progress._tag === "Made" && <ChargeResult charge={progress.charge} words={words} />}
    </>
  )
}

/** `1.234,5` as people write it, and `1234.50` as the API wants it. What is neither is left as it is. */
function asDecimal(text: string): string {
  const plain = text.includes(",") ? text.trim().replaceAll(".", "").replace(",", ".") : text.trim()
  return /^\d{1,10}(\.\d{1,2})?$/.test(plain) ? Number(plain).toFixed(2) : plain
}
