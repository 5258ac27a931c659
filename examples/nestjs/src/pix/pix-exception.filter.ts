import type { ServerResponse } from "node:http"
import {
  type ArgumentsHost,
  BadGatewayException,
  BadRequestException,
  Catch,
  Logger,
  ServiceUnavailableException
} from "@nestjs/common"
import { BaseExceptionFilter } from "@nestjs/core"
import { isAuthError } from "@pix/auth-axios"
import { isAxiosError } from "axios"

@Catch()
export class PixExceptionFilter extends BaseExceptionFilter {
  private readonly logger = new Logger(PixExceptionFilter.name)

  override catch(error: unknown, host: ArgumentsHost): void {
    super.catch(this.answerTo(error, host.switchToHttp().getResponse()), host)
  }

  private answerTo(error: unknown, response: ServerResponse): unknown {
    if (isAuthError(error)) {
      // There is no token, so the API was not called and nothing was charged. The message holds no secret.
      this.logger.error(`${error.code}: ${error.message}`)
      if (error.retryAt !== undefined) {
        response.setHeader("retry-after", Math.ceil((error.retryAt - Date.now()) / 1000))
      }
      return new ServiceUnavailableException("Pix is not available at the moment.")
    }
    if (!isAxiosError(error)) return error
    if (error.response?.status === 400) return new BadRequestException(error.response.data)
    this.logger.error(error.message)
    return new BadGatewayException("The PSP did not create the charge.")
  }
}
