import { randomUUID } from "node:crypto"
import { Inject, Injectable } from "@nestjs/common"
import { addAuthInterceptors, type TokenManager } from "@pix/auth-axios"
import axios, { type AxiosInstance } from "axios"

export const PIX_TOKENS = Symbol("PIX_TOKENS")

export interface Charge {
  readonly txid: string
  /** What the buyer copies and pastes. */
  readonly code: string
}

@Injectable()
export class PixService {
  private readonly pix: AxiosInstance

  constructor(@Inject(PIX_TOKENS) tokens: TokenManager) {
    this.pix = axios.create({ baseURL: tokens.baseUrl, timeout: 15_000 })
    addAuthInterceptors(this.pix, tokens)
  }

  async createCharge(amount: string): Promise<Charge> {
    const txid = randomUUID().replaceAll("-", "") // yours to choose: 26 to 35 letters and digits
    const charge = { calendario: { expiracao: 3600 }, valor: { original: amount } }
    const { data } = await this.pix.put<{ readonly location: string }>(`/cob/${txid}`, charge)
    return { txid, code: data.location }
  }
}
