import { Body, Controller, Post, UseFilters } from "@nestjs/common"
import { type Charge, PixService } from "./pix.service"
import { PixExceptionFilter } from "./pix-exception.filter"

@Controller("charges")
@UseFilters(PixExceptionFilter)
export class PixController {
  constructor(private readonly pix: PixService) {}

  @Post()
  create(@Body("amount") amount: string): Promise<Charge> {
    return this.pix.createCharge(amount)
  }
}
